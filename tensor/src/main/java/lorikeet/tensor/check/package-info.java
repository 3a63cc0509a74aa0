/** Operations as rows of data to check and measure a device by, and what checking one needs. */
package lorikeet.tensor.check;
