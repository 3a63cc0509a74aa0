/** Every operation as the plainest possible loop in float64: the definition that all kernels are tested against. */
package lorikeet.tensor.reference;
