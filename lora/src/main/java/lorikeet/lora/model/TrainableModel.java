package lorikeet.lora.model;

import java.util.List;
import lorikeet.autograd.Parameter;

/** What training needs of a model: how it computes, its weights, and which tensors change. */
public interface TrainableModel {
    /** What computes hidden states, logits and loss. */
    Decoder decoder();

    /** The base model's tensors. */
    Weights weights();

    /** All trained tensors: those of the base model, then A and B of each adapter, in model order. */
    List<Parameter> trained();
}
