package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.lora.Nearest;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Shape;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorEntry;

/** Compares the tensors that a folder holds with those that its config promises. */
final class CheckpointCheck {
    /** So many names are told; the rest is counted. */
    private static final int TOLD = 3;

    private static final Set<StoredDType> WEIGHT_DTYPES = EnumSet.of(StoredDType.F32, StoredDType.F16, StoredDType.BF16);

    private CheckpointCheck() {}

    static void check(String folder, DecoderConfig config, Map<String, CheckpointFiles.Weight> weights) {
        Map<String, Shape> expected = new LinkedHashMap<>();
        for (TensorNames.Named tensor : TensorNames.of(config)) expected.put(tensor.name(), tensor.shape());
        List<String> missing = expected.keySet().stream().filter(name -> !weights.containsKey(name)).toList();
        List<String> surplus = weights.keySet().stream()
                .filter(name -> !expected.containsKey(name) && !TensorNames.isIgnored(config, name)).toList();
        if (!missing.isEmpty() || !surplus.isEmpty()) throw new FormatException(folder + ": " + difference(missing, surplus));
        expected.forEach((name, shape) -> checkEntry(weights.get(name), shape));
    }

    private static void checkEntry(CheckpointFiles.Weight weight, Shape shape) {
        TensorEntry entry = weight.entry();
        String place = OneLine.of(weight.file().path().toString()) + ": tensor " + OneLine.quote(entry.name());
        if (!entry.shape().equals(shape)) {
            throw new FormatException(place + ": expected shape " + shape + ", as " + DecoderConfig.FILE + " says, found " + entry.shape());
        }
        if (!WEIGHT_DTYPES.contains(entry.dtype())) {
            throw new FormatException(place + ": expected dtype F32, F16 or BF16, found " + entry.dtype());
        }
    }

    private static String difference(List<String> missing, List<String> surplus) {
        List<String> parts = new ArrayList<>();
        if (!missing.isEmpty()) parts.add(count(missing, "missing") + told(missing, List.of()));
        if (!surplus.isEmpty()) parts.add(count(surplus, "unexpected") + told(surplus, missing));
        return String.join("; ", parts) + "; " + DecoderConfig.FILE + " and the weights do not belong together";
    }

    private static String count(List<String> names, String what) {
        return names.size() + (names.size() == 1 ? " tensor is " : " tensors are ") + what + ": ";
    }

    private static String told(List<String> names, List<String> candidates) {
        List<String> told = names.stream().limit(TOLD).map(name -> OneLine.of(name) + Nearest.hint(name, candidates)).toList();
        return String.join(", ", told) + (names.size() > TOLD ? " and " + (names.size() - TOLD) + " more" : "");
    }
}
