package lorikeet.lora.model;

import lorikeet.tensor.Tensor;

/**
 * {@link Sequences} on the device.
 *
 * @param ids I32 {@code [tokens]}
 * @param cos of the rotary angles {@code [tokens, head_dim / 2]}, and {@code sin}
 * @param cumulative I32 {@code [sequences + 1]}
 */
public record PlacedSequences(Tensor ids, Tensor cos, Tensor sin, Tensor cumulative) {}
