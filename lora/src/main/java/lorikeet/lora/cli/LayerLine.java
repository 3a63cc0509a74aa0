package lorikeet.lora.cli;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.cli.PlannedShape.Sizes;
import lorikeet.lora.model.Decoder;

/**
 * What the plan of a deep model comes to where every layer adds the same, from the plans of two and of three of its layers. A plan of
 * one layer is not on that line: its peak can be another moment of the step.
 */
record LayerLine(PlannedShape few, PlannedShape oneMore, int layers) {
    private static final int FEW = 2;
    private static final String LAYERS = "model.layers.";

    /** Empty for models of few layers, and where adapters are on some layers only. */
    static Optional<LayerLine> of(PlannedShape shape) {
        int layers = shape.config().numHiddenLayers();
        return layers > 2 * FEW && isAlikeInEach(shape) ? Optional.of(new LayerLine(shape.first(FEW), shape.first(FEW + 1), layers)) : Optional.empty();
    }

    private static boolean isAlikeInEach(PlannedShape shape) {
        LoraConfig lora = shape.lora();
        if (lora == null) return true;
        Map<String, Long> layersOf = Decoder.linearPaths(shape.config()).stream().filter(path -> path.startsWith(LAYERS) && lora.targets().hit(path))
                .collect(Collectors.groupingBy(path -> path.substring(path.indexOf('.', LAYERS.length())), Collectors.counting()));
        return layersOf.values().stream().allMatch(count -> count == shape.config().numHiddenLayers());
    }

    /** With all layers. */
    long bytes(Sizes sizes) {
        long bytes = few.bytes(sizes);
        return bytes + (layers - FEW) * (oneMore.bytes(sizes) - bytes);
    }
}
