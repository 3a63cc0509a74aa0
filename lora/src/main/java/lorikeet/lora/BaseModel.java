package lorikeet.lora;

import java.nio.file.Path;
import java.util.List;
import lorikeet.autograd.Parameter;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.ModelFolder;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/** A model as its folder holds it: config, weight files, and the decoder over them, frozen but for what {@link #train} names. */
final class BaseModel implements AutoCloseable {
    private final Ops ops;
    private final Path folder;
    private final Load load;
    private final DecoderConfig config;
    private final CheckpointFiles files;
    private final Weights weights;
    private Decoder decoder;

    BaseModel(Ops ops, Path folder, Storing storing) {
        this.ops = ops;
        this.folder = folder;
        this.load = storing.load();
        this.config = DecoderConfig.read(folder);
        this.files = CheckpointFiles.open(folder, load);
        try {
            files.check(config);
            this.weights = Weights.load(ops, config, name -> files.mapped(ops.device(), name), storing.stored());
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
        this.decoder = new Decoder(config, weights);
    }

    /** Makes F32 copies of some tensors, to train them; the decoder is another one from now on. */
    void train(TrainedTensors tensors) {
        weights.train(tensors.names(), tensors.keepTie());
        decoder = new Decoder(config, weights);
    }

    /** Tensors that are trained. */
    List<Parameter> trained() {
        return weights.parameters().stream().filter(Parameter::trainable).toList();
    }

    /** Takes over what is trained from another folder of the same model. */
    void restore(Path checkpoint) {
        try (CheckpointFiles saved = CheckpointFiles.open(checkpoint, load); Scope _ = ops.scope()) {
            saved.check(config);
            for (Parameter parameter : trained()) {
                Tensor file = saved.mapped(ops.device(), parameter.name());
                ops.assign(parameter.tensor(), ops.cast(file, parameter.tensor().dtype()));
                file.release();
            }
        }
    }

    /** Writes the whole model in the dtypes that it came in. */
    void save(Path target) {
        ModelFolder.write(ops, folder, ModelFolder.tensors(files, config, weights), target);
    }

    Path folder() {
        return folder;
    }

    DecoderConfig config() {
        return config;
    }

    CheckpointFiles files() {
        return files;
    }

    Weights weights() {
        return weights;
    }

    Decoder decoder() {
        return decoder;
    }

    /** Bytes of weight files that were read into memory; 0 where they are mapped. */
    long copiedBytes() {
        return load == Load.MAP ? 0 : files.bytes();
    }

    /** Where the files have a tensor. */
    CheckpointFiles.Weight stored(Parameter parameter) {
        return files.weight(files.weights().containsKey(parameter.name()) ? parameter.name() : TensorNames.EMBED_TOKENS);
    }

    @Override
    public void close() {
        weights.close();
        files.close();
    }
}
