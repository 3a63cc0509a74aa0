package lorikeet.lora.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.hub.HubCaches;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.lora.train.Checkpoints;
import lorikeet.ptx.device.Gemm;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Flags of every command that opens a model. */
@Heading("Model")
final class ModelFlags {
    @Option(names = "--model", paramLabel = "DIR", description = "Model folder, or owner/name of a downloaded model.")
    Path model;

    @Option(names = "--model_type", paramLabel = "NAME", description = "Taken for ms-swift's sake: what a model is stands in its config.json.")
    String modelType;

    @Option(names = "--adapters", paramLabel = "DIR", description = "Adapter folder of PEFT's format, or a run's output folder.")
    Path adapters;

    @Option(names = "--model_revision", paramLabel = "NAME", description = "Branch, tag or commit of a downloaded model. Default: the latest that is whole.")
    String modelRevision;

    @Option(names = "--use_hf", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", description = "Look for downloaded models and data sets in the Hugging Face cache first, rather than ModelScope's. Default: true.")
    Boolean useHf;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "cpu",
            description = "Where to compute: cpu, cuda or cuda:N, auto, reference (slow, in float64) or emulator (of a GPU, very slow). Default: ${DEFAULT-VALUE}.")
    DeviceName device;

    @Option(names = "--cuda_graph", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true",
            description = "Launch training steps whose shapes came before as one graph each, with the same results. Default: true on cuda, false on the emulator.")
    Boolean cudaGraph;

    @Option(names = "--gemm", paramLabel = "ptx|cublas|auto",
            description = "What multiplies dense matrices on cuda: the project's kernels, cuBLAS of CUDA 12, or cuBLAS for large ones where it is found. Default: auto.")
    GemmName gemm;

    @Option(names = "--tf32", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false",
            description = "Let a GPU, or the emulator, round float32 operands of dense products and of low-rank layers to TF32, for tensor cores. Default: ${DEFAULT-VALUE}.")
    boolean tf32;

    /** What multiplies dense matrices. */
    enum GemmName { ptx, cublas, auto }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--torch_dtype", paramLabel = "TYPE",
            description = "How frozen weights are kept: float32, float16 or bfloat16; with bfloat16 a GPU, or the emulator, computes in it too. Default: as stored, computed in float32.")
    String torchDtype;

    @Option(names = "--load", paramLabel = "auto|map|copy", defaultValue = "auto",
            description = "Map weight files, or read them: faster to train on, and safe if a file shrinks meanwhile; auto reads what takes at most half of the memory. Default: ${DEFAULT-VALUE}.")
    LoadName load;

    /** How weights come into memory. */
    enum LoadName { auto, map, copy }

    /** The model's folder. */
    Path model() {
        if (model == null) throw new UsageException("--model is missing: name a model folder, or " + EmbeddedModel.NAME + ", the embedded model");
        Path folder = HubCaches.of(useHf, modelRevision).model("--model", model, CheckpointFiles::areWhole);
        if (!Files.isDirectory(folder)) {
            throw new UsageException("--model: " + folder + (Files.exists(folder) ? " is not a folder" : " does not exist"));
        }
        if (Files.exists(folder.resolve(DecoderConfig.FILE))) return folder;
        return Checkpoints.last(folder).filter(last -> Files.exists(last.resolve(DecoderConfig.FILE))).orElse(folder); // of a run that trained the model itself
    }

    /** {@code --ckpt_dir}, now {@code --adapters}, of a run that trained the model itself is the model. */
    void takeWholeModel() {
        if (model != null || adapters == null || !Files.isDirectory(adapters)) return;
        Path last = Files.exists(adapters.resolve(DecoderConfig.FILE)) ? adapters : Checkpoints.last(adapters).orElse(adapters);
        if (!Files.exists(last.resolve(DecoderConfig.FILE)) || Files.exists(last.resolve(AdapterFolder.CONFIG))) return;
        model = last;
        adapters = null;
    }

    /** The model as an adapter names its base: a hub's name where that was given, as in PEFT. */
    String baseName() {
        return Files.exists(model) ? EmbeddedModel.nameOf(model) : model.toString().replace(File.separatorChar, '/');
    }

    /** The folder of the adapter to begin with, or null. */
    Path adapters() {
        if (adapters == null) return null;
        Path folder = hubs().model("--adapters", adapters, copy -> Files.isRegularFile(copy.resolve(AdapterFolder.CONFIG)) && Files.isRegularFile(copy.resolve(AdapterFolder.WEIGHTS)));
        return Checkpoints.resolve("--adapters", folder, AdapterFolder.CONFIG);
    }

    /** Caches of adapters and data sets. */
    HubCaches hubs() {
        return HubCaches.of(useHf, null);
    }

    /** The device; for {@code auto}, one line on stderr says which and why. */
    Device open() {
        checkOptions();
        if (device.kind() != DeviceName.Kind.auto) return open(device);
        DeviceName.Choice choice = DeviceName.automatic();
        command.commandLine().getErr().println("device: " + choice.device() + " (" + choice.reason() + ")");
        return open(choice.device());
    }

    private Device open(DeviceName name) {
        Gemm asked = gemm == null ? Gemm.AUTO : Gemm.valueOf(gemm.name().toUpperCase(Locale.ROOT));
        boolean cuda = name.kind() == DeviceName.Kind.cuda;
        PtxOptions options = new PtxOptions(cudaGraph != null ? cudaGraph : cuda, cuda ? asked : Gemm.PTX, tf32, dtype() == DType.BF16 ? DType.BF16 : DType.F32);
        Device device = name.open(options);
        if (device instanceof PtxDevice ptx && ptx.withoutLibrary() != null) command.commandLine().getErr().println("gemm: ptx (" + ptx.withoutLibrary() + ")");
        return device;
    }

    /** Refuses what {@link #open} and {@link #storing} would. */
    void check() {
        device.check();
        checkOptions();
        dtype();
    }

    private void checkOptions() {
        if (gemm == GemmName.cublas) device.checkBlas();
        if (Boolean.TRUE.equals(cudaGraph) && !device.hasKernels()) throw new UsageException("--cuda_graph true: --device " + device + " has no graphs, expected cuda, emulator or auto");
    }

    /** For training: the model itself, whose tensors all get copies of their own, or adapters of it. */
    Storing storing(boolean trained) {
        return trained ? new Storing(storingOnce().load(), null) : storing();
    }

    /** For a frozen model that products read again and again. */
    Storing storing() {
        DType kept = dtype();
        if (load != LoadName.auto || device.hasMemory() || isConverted(kept)) return storingOnce();
        return new Storing(CheckpointFiles.fastest(model()), kept);
    }

    /** For weights that are read once, if at all. */
    Storing storingOnce() {
        return new Storing(load == LoadName.copy ? Load.COPY : Load.MAP, dtype());
    }

    /** Whether weights get copies in {@code kept}, for all that config.json says of what they are. */
    private boolean isConverted(DType kept) {
        return kept != null && !DecoderConfig.read(model()).dtype().equals(Optional.of(kept));
    }

    private DType dtype() {
        if (torchDtype == null) return null;
        return switch (torchDtype.toLowerCase(Locale.ROOT)) {
            case "float32", "fp32" -> DType.F32;
            case "float16", "fp16" -> DType.F16;
            case "bfloat16", "bf16" -> DType.BF16;
            default -> throw new UsageException("--torch_dtype: expected float32, float16 or bfloat16, found '" + torchDtype + "'"
                    + Nearest.suggestion(torchDtype, List.of("float32", "float16", "bfloat16")));
        };
    }
}
