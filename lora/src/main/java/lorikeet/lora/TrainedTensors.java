package lorikeet.lora;

import java.util.function.Predicate;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.TensorNames;

/**
 * Which tensors of the base model are trained.
 *
 * @param names of those that are
 * @param keepTie whether tied embeddings stay tied
 */
record TrainedTensors(Predicate<String> names, boolean keepTie) {
    static TrainedTensors all() {
        return new TrainedTensors(name -> true, true);
    }

    /** Those trained whole beside adapters. */
    static TrainedTensors beside(LoraConfig lora) {
        return new TrainedTensors(lora::trains, !lora.trains(TensorNames.EMBED_TOKENS) && !lora.trains(TensorNames.LM_HEAD));
    }
}
