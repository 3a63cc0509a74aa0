package lorikeet.ptx.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/**
 * The six launches of a low-rank linear layer in float32, all by {@code lora_linear.ptx}:
 * forward {@link #h}, {@link #y}; backward {@link #dH}, {@link #dX}, {@link #dA}, {@link #dB}.
 *
 * @param scale s of y = x · Wᵀ + b + s · h · Bᵀ
 * @param alignment bytes that every operand's address is known to be a multiple of: from 16 on, and with rows that are
 *        multiples of 4 floats, the entries with 16-byte accesses are taken
 */
public record LoraLinearKernels(LoraShape shape, float scale, int alignment) {
    private static final String FILE = "lora_linear.ptx";
    /** Edge of the tile of a block; floats. */
    private static final int TILE = 64;
    /** Threads of a block. */
    private static final int THREADS = 256;
    /** Two staged slices, 16 depths of 64 floats and 4 of padding. */
    private static final int SHARED_BYTES = 2 * 16 * (TILE + 4) * Float.BYTES;
    private static final long MOST_ROWS = (1L << 31) - TILE - 1;
    private static final long MOST_COLUMNS = 65535L * TILE;

    /** How the operands of a product lie in memory, first letter P, second letter Q: n as in the formula, t transposed. */
    private enum Form {
        NT(false, false), NN(false, true), TN(true, true);

        private final boolean pRows;
        private final boolean qColumns;

        /** Which operand is contiguous along the result's axis rather than along the depth. */
        Form(boolean pRows, boolean qColumns) {
            this.pRows = pRows;
            this.qColumns = qColumns;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        Map<String, String> parameters(int width) {
            return Map.of("FORM", text(), "P_ROWS", pRows ? "1" : "0", "Q_COLS", qColumns ? "1" : "0",
                    "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES));
        }
    }

    /** P · Q over {@code depth}, operands by name. */
    private record Product(String p, String q, long depth) {
        static final Product NONE = new Product("", "", 0);
    }

    /** The result: its name and its size. */
    private record Result(String name, long rows, long columns) {}

    /** h {@code [tokens, rank]} = x · Aᵀ. */
    public LaunchDescriptor h() {
        return launch(Form.NT, new Result("h", shape.tokens(), shape.rank()), 1, new Product("x", "A", shape.in()), Product.NONE, false);
    }

    /** y {@code [tokens, out]} = x · Wᵀ + s · h · Bᵀ, + b {@code [out]} if {@code bias}. */
    public LaunchDescriptor y(boolean bias) {
        return launch(Form.NT, new Result("y", shape.tokens(), shape.out()), scale,
                new Product("h", "B", shape.rank()), new Product("x", "W", shape.in()), bias);
    }

    /** dH {@code [tokens, rank]} = s · dY · B. */
    public LaunchDescriptor dH() {
        return launch(Form.NN, new Result("dH", shape.tokens(), shape.rank()), scale, new Product("dY", "B", shape.out()), Product.NONE, false);
    }

    /** dX {@code [tokens, in]} = dY · W + dH · A. */
    public LaunchDescriptor dX() {
        return launch(Form.NN, new Result("dX", shape.tokens(), shape.in()), 1,
                new Product("dH", "A", shape.rank()), new Product("dY", "W", shape.out()), false);
    }

    /** dA {@code [rank, in]} = dHᵀ · x. */
    public LaunchDescriptor dA() {
        return launch(Form.TN, new Result("dA", shape.rank(), shape.in()), 1, new Product("dH", "x", shape.tokens()), Product.NONE, false);
    }

    /** dB {@code [out, rank]} = s · dYᵀ · h. */
    public LaunchDescriptor dB() {
        return launch(Form.TN, new Result("dB", shape.out(), shape.rank()), scale, new Product("dY", "h", shape.tokens()), Product.NONE, false);
    }

    private LaunchDescriptor launch(Form form, Result out, float factor, Product first, Product second, boolean bias) {
        int width = alignment >= 16 && shape.rowsAreMultiplesOf(4) ? 4 : 1;
        long depth = first.depth + second.depth;
        long floats = out.rows * depth + out.columns * depth + out.rows * out.columns + (bias ? out.columns : 0);
        return new LaunchDescriptor("lora_linear " + out.name, FILE, form.parameters(width),
                "lora_product_" + form.text() + "_v" + width,
                new Dim3(Dim3.cover(out.rows, TILE), Dim3.cover(out.columns, TILE), 1), new Dim3(THREADS, 1, 1), SHARED_BYTES,
                arguments(out, factor, first, second, bias), rules(out, first, second, width),
                width * Float.BYTES, floats * Float.BYTES, 2 * out.rows * out.columns * depth);
    }

    private static List<Argument> arguments(Result out, float factor, Product first, Product second, boolean bias) {
        return List.of(
                operand("p1", first.p, out.rows * first.depth),
                operand("q1", first.q, out.columns * first.depth),
                new Scalar("depth1", Type.U32, first.depth),
                new Scalar("scale", Type.F32, factor),
                operand("p2", second.p, out.rows * second.depth),
                operand("q2", second.q, out.columns * second.depth),
                new Scalar("depth2", Type.U32, second.depth),
                operand("bias", bias ? "b" : "", out.columns),
                new Buffer("out", out.name, out.rows * out.columns * Float.BYTES, true),
                new Scalar("rows", Type.U32, out.rows),
                new Scalar("columns", Type.U32, out.columns));
    }

    private static Argument operand(String name, String operand, long floats) {
        return operand.isEmpty() ? new Absent(name) : new Buffer(name, operand, floats * Float.BYTES, false);
    }

    private List<SizeRule> rules(Result out, Product first, Product second, int width) {
        return List.of(
                new SizeRule("rows of " + out.name, out.rows, 1, MOST_ROWS),
                new SizeRule("columns of " + out.name, out.columns, 1, MOST_COLUMNS),
                new SizeRule("depth of the first product", first.depth, 1, MOST_ROWS),
                new SizeRule("depth of the second product", second.depth, 1, MOST_ROWS),
                new SizeRule("in", shape.in(), width, MOST_ROWS),
                new SizeRule("out", shape.out(), width, MOST_ROWS),
                new SizeRule("rank", shape.rank(), width, MOST_ROWS));
    }
}
