/** Planning: the real program on a device that counts instead of computing. */
package lorikeet.tensor.plan;
