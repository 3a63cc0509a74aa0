/** Checks of operations, gradients and devices, for this library's own and for a user's. */
package lorikeet.autograd.check;
