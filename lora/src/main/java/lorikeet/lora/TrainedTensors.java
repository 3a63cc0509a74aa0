package lorikeet.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.TargetModules;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
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
    static TrainedTensors beside(LoraConfig lora, DecoderConfig config) {
        List<String> modules = new ArrayList<>(TensorNames.of(config).stream().map(named -> named.name().substring(0, named.name().lastIndexOf('.'))).distinct().toList());
        if (config.tieWordEmbeddings()) modules.add("lm_head");
        TargetModules.checkSaved(lora.modulesToSave(), modules);
        if (TargetModules.find(lora.targets(), Decoder.linearPaths(config)).stream().allMatch(lora::saves)) {
            throw new UsageException("--target_modules: every layer that it names is trained whole by --modules_to_save " + String.join(" ", lora.modulesToSave()) + ": no adapter is left");
        }
        return new TrainedTensors(lora::trains, !lora.trains(TensorNames.EMBED_TOKENS) && !lora.trains(TensorNames.LM_HEAD));
    }
}
