package lorikeet.lora.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.UsageException;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import picocli.CommandLine.Option;

/** Flags of every command that opens a model. */
@Heading("Model")
final class ModelFlags {
    /** Where operations run. */
    enum DeviceName { cpu, reference }

    @Option(names = "--model", paramLabel = "DIR", description = "Model folder: config.json and safetensors weights.")
    Path model;

    @Option(names = "--model_type", paramLabel = "NAME", description = "Taken for ms-swift's sake: what a model is stands in its config.json.")
    String modelType;

    @Option(names = "--adapters", paramLabel = "DIR", description = "Adapter folder in PEFT's format, or a run's output folder.")
    Path adapters;

    @Option(names = "--device", paramLabel = "cpu|reference", defaultValue = "cpu",
            description = "Where to compute; reference is slow and in float64. Default: ${DEFAULT-VALUE}.")
    DeviceName device;

    @Option(names = "--torch_dtype", paramLabel = "TYPE",
            description = "How frozen weights are kept: float32, float16 or bfloat16. Default: as stored.")
    String torchDtype;

    @Option(names = "--load", paramLabel = "map|copy", defaultValue = "map",
            description = "Map weight files, or read them (safe if a file shrinks meanwhile). Default: ${DEFAULT-VALUE}.")
    LoadName load;

    /** How weights come into memory. */
    enum LoadName { map, copy }

    Path model() {
        if (model == null) throw new UsageException("--model is missing: name a model folder");
        if (!Files.isDirectory(model)) {
            throw new UsageException("--model: " + model + (Files.exists(model) ? " is not a folder" : " does not exist"));
        }
        return model;
    }

    Device open() {
        return switch (device) {
            case cpu -> CpuDevice.open();
            case reference -> new ReferenceDevice();
        };
    }

    Storing storing() {
        return new Storing(load == LoadName.map ? Load.MAP : Load.COPY, dtype());
    }

    private DType dtype() {
        if (torchDtype == null) return null;
        return switch (torchDtype.toLowerCase(Locale.ROOT)) {
            case "float32", "fp32" -> DType.F32;
            case "float16", "fp16" -> DType.F16;
            case "bfloat16", "bf16" -> DType.BF16;
            default -> throw new UsageException("--torch_dtype: expected float32, float16 or bfloat16, found '" + torchDtype + "'");
        };
    }
}
