package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lorikeet.ptx.syntax.PtxSource;

/**
 * One launch of one kernel for given shapes: all that a driver, a test, a benchmark or a table of kernels needs to know.
 *
 * @param kernel what it computes, for messages and tables: {@code lora_linear dX}
 * @param file the kernel file among the resources, as {@link PtxSource#load} takes it
 * @param parameters values of the file's textual parameters
 * @param entry the entry in the expanded text
 * @param sharedBytes static shared memory of a block
 * @param arguments the entry's parameters, in order
 * @param rules sizes that this entry accepts, with those of this launch
 * @param alignment bytes that the address of every tensor is a multiple of whose {@link Argument.Buffer} names none of its own
 * @param floorBytes the least that crosses global memory: each operand read or written once
 * @param flops floating-point operations of the formula; a fused multiply-add counts as two
 * @param dynamicShared shared memory of a block that the launch asks for, beside {@code sharedBytes}
 */
public record LaunchDescriptor(String kernel, String file, Map<String, String> parameters, String entry, Dim3 grid, Dim3 block,
        int sharedBytes, List<Argument> arguments, List<SizeRule> rules, int alignment, long floorBytes, long flops,
        int dynamicShared) {
    private static final int MOST_SHOWN = 200;
    private static final Pattern TARGET = Pattern.compile("(?m)^\\.target (\\S+)");
    /** Values of textual parameters that need sm_80. */
    private static final Pattern SM_80 = Pattern.compile("bf16|f16x2|\\.NaN");

    public LaunchDescriptor {
        file = PtxSource.shortest(file);
        parameters = Map.copyOf(parameters);
        arguments = List.copyOf(arguments);
        rules = List.copyOf(rules);
        for (SizeRule rule : rules) rule.check(kernel);
    }

    /** Without dynamic shared memory. */
    public LaunchDescriptor(String kernel, String file, Map<String, String> parameters, String entry, Dim3 grid, Dim3 block, int sharedBytes,
            List<Argument> arguments, List<SizeRule> rules, int alignment, long floorBytes, long flops) {
        this(kernel, file, parameters, entry, grid, block, sharedBytes, arguments, rules, alignment, floorBytes, flops, 0);
    }

    /** Whether there is nothing to compute: the driver leaves such a launch out. */
    public boolean isEmpty() {
        return grid.count() == 0;
    }

    /**
     * The architecture that the kernel is written for; any later one will do: that of the file, or if it is a textual parameter and not
     * given, sm_75, or sm_80 where other parameters' values need it (bfloat16, two float16 at a time, maxima that keep a NaN).
     */
    public String target() {
        if (parameters.containsKey("TARGET")) return parameters.get("TARGET");
        Matcher fixed = TARGET.matcher(PtxSource.load(file).text());
        if (fixed.find() && !fixed.group(1).startsWith("$")) return fixed.group(1);
        return parameters.values().stream().anyMatch(value -> SM_80.matcher(value).find()) ? "sm_80" : "sm_75";
    }

    /** The text to assemble: the file with its textual parameters replaced, named by file and values, or by the entry if they are many. */
    public PtxSource source() {
        String values = new TreeMap<>(parameters).entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
        PtxSource text = PtxSource.load(file);
        Map<String, String> all = new TreeMap<>(parameters);
        if (text.parameters().contains("TARGET")) all.put("TARGET", target());
        PtxSource expanded = text.expand(all);
        String shown = values.length() > MOST_SHOWN ? entry : values;
        return new PtxSource(shown.isEmpty() ? file : file + " [" + shown + "]", expanded.text());
    }
}
