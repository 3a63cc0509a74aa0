package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** A 4-bit W as kernels take it: its tensors, the shift that gives an element's block, and the number of its format. */
record LowBitWeight(LowBitSpec spec) {
    private static final List<String> OPERANDS = List.of("codes", "scales", "nested", "map", "offset");
    /** The textual parameter VALUES of each file: those of all formats, one after another. */
    static final String VALUES = Arrays.stream(CodeTable.values())
            .flatMap(table -> IntStream.range(0, 16).mapToObj(code -> String.format("0x%08X", Float.floatToRawIntBits(table.value(code)))))
            .collect(Collectors.joining(", "));

    /** Parameters codes, scales, nested, map, offset. */
    List<Argument> tensors() {
        List<Spec> specs = spec.specs();
        return IntStream.range(0, OPERANDS.size()).<Argument>mapToObj(i ->
                i < specs.size() ? new Buffer(OPERANDS.get(i), OPERANDS.get(i), specs.get(i).bytes(), false) : new Absent(OPERANDS.get(i))).toList();
    }

    /** Parameters shift and format. */
    List<Argument> format() {
        return List.of(new Scalar("shift", Type.U32, Integer.numberOfTrailingZeros(spec.blockSize())), new Scalar("format", Type.U32, spec.table().ordinal()));
    }

    /** The places of the tensors of W, which are {@code in} from {@code at} on. */
    Map<String, Place> places(Tensor[] in, int at) {
        Map<String, Place> places = new HashMap<>();
        for (int i = 0; i < spec.parts(); i++) places.put(OPERANDS.get(i), Place.of(in[at + i]));
        return places;
    }
}
