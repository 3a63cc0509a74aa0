package lorikeet.autograd;

import lorikeet.tensor.Tensor;

/**
 * A named weight of a model.
 *
 * @param name as the checkpoint names it
 * @param tensor F32 (F64 on the reference device) if trainable, any float dtype if frozen; it lives as long as the model
 */
public record Parameter(String name, Tensor tensor, boolean trainable) {}
