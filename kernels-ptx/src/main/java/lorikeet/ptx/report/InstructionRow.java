package lorikeet.ptx.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One instruction and the kernel that runs it on many operands.
 *
 * @param result type of the result
 * @param operands types, or immediates
 */
record InstructionRow(String instruction, String result, List<String> operands) {
    private static final String FILE = "instructions.txt";
    static final String HEAD = """
            .version 7.8
            .target sm_80
            .address_size 64
            """;

    /** All rows of the table among the resources. */
    static List<InstructionRow> all() {
        try (InputStream in = InstructionRow.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(InstructionRow::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    private static InstructionRow parse(String line) {
        String[] words = line.split("\\s+");
        return new InstructionRow(words[2], words[0], List.of(words).subList(3, words.length));
    }

    /** Edge values of each operand in turn, [operand][launched thread]: every combination. */
    long[][] inputs() {
        List<long[]> edges = operands.stream().filter(operand -> !isImmediate(operand)).map(EdgeValues::of).toList();
        int count = edges.stream().mapToInt(values -> values.length).reduce(1, Math::multiplyExact);
        long[][] inputs = new long[edges.size()][count];
        for (int thread = 0; thread < count; thread++) {
            int rest = thread;
            for (int operand = 0; operand < edges.size(); operand++) {
                long[] values = edges.get(operand);
                inputs[operand][thread] = values[rest % values.length];
                rest /= values.length;
            }
        }
        return inputs;
    }

    private static boolean isImmediate(String operand) {
        return Character.isDigit(operand.charAt(0));
    }

    /** Bits of a register of {@code type}. */
    private static int bits(String type) {
        return switch (type) {
            case "b16", "f16", "bf16" -> 16;
            case "b64", "f64" -> 64;
            default -> 32;
        };
    }

    /** {@code NAME(a, b, ..., out, count)}: {@code out[i] = instruction(a[i], b[i], ...)}, each in 64 bits. */
    String entry(String name) {
        List<String> sources = operands.stream().filter(operand -> !isImmediate(operand)).toList();
        String parameters = IntStream.range(0, sources.size()).mapToObj(i -> ".param .u64 in" + i + ", ").collect(Collectors.joining());
        List<String> lines = new ArrayList<>(List.of(
                ".visible .entry " + name + "(" + parameters + ".param .u64 out, .param .u32 count)", "{",
                ".reg .pred %outside, %truth;", ".reg .b32 %i, %n, %t;", ".reg .b64 %address, %offset, %word;", ".reg .b" + (result.equals("pred") ? 32 : bits(result)) + " %d;",
                "mov.u32 %i, %ctaid.x;", "mov.u32 %n, %ntid.x;", "mov.u32 %t, %tid.x;", "mad.lo.u32 %i, %i, %n, %t;",
                "ld.param.u32 %n, [count];", "setp.ge.u32 %outside, %i, %n;", "@%outside ret;", "mul.wide.u32 %offset, %i, 8;"));
        for (int i = 0; i < sources.size(); i++) {
            int bits = bits(sources.get(i));
            lines.addAll(List.of(".reg .b" + bits + " %s" + i + ";", "ld.param.u64 %address, [in" + i + "];", "add.u64 %address, %address, %offset;",
                    "ld.global.b" + bits + " %s" + i + ", [%address];"));
        }
        lines.add(instruction + " " + (result.equals("pred") ? "%truth" : "%d") + ", " + String.join(", ", operandTexts()) + ";");
        if (result.equals("pred")) lines.add("selp.b32 %d, 1, 0, %truth;");
        lines.addAll(List.of(bits(result) == 64 ? "mov.b64 %word, %d;" : "cvt.u64.u" + bits(result) + " %word, %d;",
                "ld.param.u64 %address, [out];", "add.u64 %address, %address, %offset;", "st.global.u64 [%address], %word;", "ret;", "}", ""));
        return String.join("\n", lines);
    }

    private List<String> operandTexts() {
        List<String> texts = new ArrayList<>();
        int source = 0;
        for (String operand : operands) texts.add(isImmediate(operand) ? operand : "%s" + source++);
        return texts;
    }
}
