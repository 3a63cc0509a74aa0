package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.MatMulExamples;
import lorikeet.ptx.device.MatMulMmaKernel;
import lorikeet.ptx.device.MatMulTf32Kernel;
import lorikeet.ptx.driver.DeviceBlas;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.GemmCall;
import lorikeet.ptx.driver.GemmCall.Matrix;
import lorikeet.ptx.report.MeasuredRoofline.Unit;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;

/** Dense products of random matrices, x · Wᵀ, by the project's kernels and by cuBLAS where it loads. */
final class GemmTable {
    /** Rounded operands have 10 bits after the point instead of 23. */
    private static final double TF32_TOLERANCE = 1 << 13;

    private final DeviceContext device;
    private final Effort effort;
    private final MeasuredRoofline roofline;
    private final String absent;
    private final Table table;

    private GemmTable(DeviceContext device, Effort effort, MeasuredRoofline roofline) {
        this.device = device;
        this.effort = effort;
        this.roofline = roofline;
        this.absent = absent(device);
        this.table = new Table("gemm", "Dense products", "x [rows, depth] times the transpose of W [columns, depth], checked against float64; medians between events, on random operands. `share_of_ceiling` as of the kernels. "
                + (absent == null ? "" : absent + "."), "by", "dtype", "rows", "columns", "depth", "right", "error", "detail", "milliseconds", "teraflops", "bound", "share_of_ceiling");
    }

    private static String absent(DeviceContext device) {
        try (DeviceStream stream = device.stream(); DeviceBlas _ = stream.blas()) {
            return null;
        } catch (DeviceException e) {
            return e.getMessage();
        }
    }

    static Table of(DeviceContext device, Effort effort, MeasuredRoofline roofline) {
        GemmTable products = new GemmTable(device, effort, roofline);
        long[][] sizes = effort.timesLargeShapes() ? new long[][] {{4096, 4096, 4096}, {2048, 8192, 2048}, {16, 4096, 4096}} : new long[][] {{72, 40, 64}};
        for (long[] size : sizes) products.sizes(size[0], size[1], size[2]);
        return products.table;
    }

    private void sizes(long rows, long columns, long depth) {
        try (Arena arena = Arena.ofConfined()) {
            KernelTrial wide = MatMulTrials.weights(arena, MatMulExamples.weights(rows, columns, depth));
            KernelTrial rounded = new MmaTrials(arena, new MatMulTf32Kernel(rows, columns, depth, false, true, 1).launch()).trial();
            KernelTrial narrow = new MmaTrials(arena, new MatMulMmaKernel(DType.BF16, rows, columns, depth, false, true).launch(16)).trial();
            ptx(wide, DType.F32, rows, columns, depth);
            library("cuBLAS", wide, DType.F32, rows, columns, depth, false);
            ptx(rounded, DType.F32, rows, columns, depth);
            library("cuBLAS, TF32", wide, DType.F32, rows, columns, depth, true);
            ptx(narrow, DType.BF16, rows, columns, depth);
            library("cuBLAS", narrow, DType.BF16, rows, columns, depth, false);
        }
    }

    private void ptx(KernelTrial trial, DType dtype, long rows, long columns, long depth) {
        LaunchDescriptor launch = trial.launch();
        try (KernelRun run = new KernelRun(device, trial)) {
            measure(launch.entry(), trial, run, run::join, dtype, rows, columns, depth, MeasuredRoofline.unit(launch), 1);
        }
    }

    private void library(String name, KernelTrial trial, DType dtype, long rows, long columns, long depth, boolean tf32) {
        if (absent != null) return;
        try (KernelRun run = new KernelRun(device, trial)) {
            Matrix w = new Matrix(run.address("B"), dtype, (int) depth, 0), x = new Matrix(run.address("A"), dtype, (int) depth, 0);
            Matrix c = new Matrix(run.address("C"), dtype, (int) columns, 0);
            GemmCall call = new GemmCall(true, false, (int) columns, (int) rows, (int) depth, 1, w, x, 0, c, 1, tf32);
            try (LibraryWork work = new LibraryWork(call)) {
                measure(name, trial, run, work, dtype, rows, columns, depth, tf32 ? Unit.TF32 : dtype == DType.F32 ? Unit.FLOAT32 : Unit.BF16, tf32 ? TF32_TOLERANCE : 1);
            }
        }
    }

    private void measure(String by, KernelTrial trial, KernelRun run, Stopwatch.Work work, DType dtype, long rows, long columns, long depth, Unit unit, double looser) {
        try (Arena arena = Arena.ofConfined()) {
            work.join(device.defaultStream());
            Map<String, MemorySegment> results = run.results(trial, arena);
            Verdict verdict = new Verdict(effort.elements());
            results.forEach((operand, found) -> verdict.check(operand, found, loosened(trial.results().get(operand), looser)));
            double milliseconds = new Stopwatch(device, effort.warmups(), effort.repeats()).medianMilliseconds(work);
            double flops = 2.0 * rows * columns * depth;
            long bytes = trial.launch().floorBytes();
            table.add(by, dtype.toString(), rows, columns, depth, verdict.wrong().isEmpty(), verdict.worst(), verdict.wrong(), milliseconds, flops / milliseconds / 1e9,
                    roofline.bound(bytes, flops, unit), roofline.milliseconds(bytes, flops, unit) / milliseconds);
        }
    }

    private static Reference loosened(Reference of, double looser) {
        return Reference.stored(of.dtype(), element -> new Reference.Close(of.element(element).value(), looser * of.element(element).tolerance()));
    }

    /** A product by cuBLAS on the streams that it is asked to join, the library opened for the latest. */
    private static final class LibraryWork implements Stopwatch.Work, AutoCloseable {
        private final GemmCall call;
        private DeviceStream stream;
        private DeviceBlas blas;

        LibraryWork(GemmCall call) {
            this.call = call;
        }

        @Override
        public void join(DeviceStream to) {
            if (to != stream) {
                close();
                stream = to;
                blas = to.blas();
            }
            blas.gemm(call);
        }

        @Override
        public void close() {
            if (blas != null) blas.close();
        }
    }
}
