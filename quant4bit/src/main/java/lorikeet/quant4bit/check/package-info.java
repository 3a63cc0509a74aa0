/** Cases of the operations on 4-bit weights, for checks on any device. */
package lorikeet.quant4bit.check;
