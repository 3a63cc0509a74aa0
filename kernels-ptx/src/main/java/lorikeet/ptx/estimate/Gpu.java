package lorikeet.ptx.estimate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lorikeet.ptx.emulator.Pipe;
import lorikeet.tensor.DeviceException;

/**
 * A GPU as its data sheet and white paper describe it: peaks, not what was measured.
 *
 * @param multiprocessors SMs
 * @param gigahertz boost clock
 * @param tensor FLOPs of dense matrix products an SM does a clock
 * @param bandwidth of DRAM, GB/s
 * @param l2Bytes capacity of the L2 cache
 * @param l2BytesPerClock from the L2 cache to all SMs: the white paper's figure (A100), else 64 for the port of each SM
 */
public record Gpu(String name, Architecture architecture, int multiprocessors, double gigahertz, Tensor tensor, double bandwidth, long l2Bytes,
        int l2BytesPerClock) {

    /**
     * FLOPs of dense matrix products an SM does a clock, by the type of A and B; 0: it has none.
     *
     * @param f16 with sums in f32
     * @param f16Sums f16 with sums in f16
     * @param fp8 of 8 bits, with sums in f32
     */
    public record Tensor(int f16, int f16Sums, int bf16, int tf32, int int8, int fp8) {}

    private static final int PORT = 64;
    private static final Tensor AMPERE_DATA_CENTRE = new Tensor(2048, 2048, 2048, 1024, 4096, 0);
    /** GeForce halves the rate where the sums are in f32. */
    private static final Tensor GEFORCE = new Tensor(512, 1024, 512, 256, 2048, 1024);
    private static final Tensor GEFORCE_AMPERE = new Tensor(512, 1024, 512, 256, 2048, 0);
    private static final Tensor HOPPER = new Tensor(4096, 4096, 4096, 2048, 8192, 8192);

    private static final List<Gpu> ALL = List.of(
            of("T4", Architecture.SM_75, 40, 1.59, new Tensor(1024, 1024, 0, 0, 2048, 0), 320, 4),
            new Gpu("A100", Architecture.SM_80, 108, 1.41, AMPERE_DATA_CENTRE, 1555, 40L << 20, 5120),
            new Gpu("A100 80GB", Architecture.SM_80, 108, 1.41, AMPERE_DATA_CENTRE, 2039, 40L << 20, 5120),
            of("RTX 3090", Architecture.SM_86, 82, 1.70, GEFORCE_AMPERE, 936, 6),
            of("RTX 4090", Architecture.SM_89, 128, 2.52, GEFORCE, 1008, 72),
            of("L4", Architecture.SM_89, 58, 2.04, new Tensor(1024, 1024, 1024, 512, 2048, 2048), 300, 48),
            of("H100", Architecture.SM_90, 132, 1.83, HOPPER, 3350, 50),
            of("H200", Architecture.SM_90, 132, 1.98, HOPPER, 4800, 60),
            of("RTX 5090", Architecture.SM_120, 170, 2.41, GEFORCE, 1792, 96));

    private static Gpu of(String name, Architecture architecture, int multiprocessors, double gigahertz, Tensor tensor, double bandwidth, long l2Megabytes) {
        return new Gpu(name, architecture, multiprocessors, gigahertz, tensor, bandwidth, l2Megabytes << 20, PORT * multiprocessors);
    }

    /** Those that are known, H100 and H200 as SXM, the A100 with 40 GB unless said. */
    public static List<Gpu> all() {
        return ALL;
    }

    /**
     * The GPU {@code name}, in capitals or not, with or without blanks and dashes: {@code rtx3090}.
     *
     * @throws DeviceException if it is none of {@link #all}, in one line that lists them
     */
    public static Gpu named(String name) {
        Optional<Gpu> found = ALL.stream().filter(gpu -> plain(gpu.name).equals(plain(name))).findFirst();
        return found.orElseThrow(() -> new DeviceException("no figures for a GPU '" + name + "', expected one of "
                + ALL.stream().map(Gpu::name).collect(Collectors.joining(", "))));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }

    /** Clocks a second, of all multiprocessors together. */
    double clocks() {
        return gigahertz * 1e9 * multiprocessors;
    }

    /** Operations that one lane, or for a tensor core one FLOP, of {@code pipe} does an SM a clock; 0: it has none. */
    int rate(Pipe pipe) {
        Architecture.Lanes lanes = architecture.lanes();
        return switch (pipe) {
            case FP32 -> lanes.fp32();
            case FP16 -> lanes.fp16();
            case BF16 -> lanes.bf16();
            case FP64 -> lanes.fp64();
            case INTEGER -> lanes.integer();
            case SPECIAL -> lanes.special();
            case SHUFFLE -> lanes.shuffle();
            case TENSOR_F16 -> tensor.f16;
            case TENSOR_F16_SUMS -> tensor.f16Sums;
            case TENSOR_BF16 -> tensor.bf16;
            case TENSOR_TF32 -> tensor.tf32;
            case TENSOR_INT8 -> tensor.int8;
            case TENSOR_FP8 -> tensor.fp8;
        };
    }

    /** The most FLOPs a second of {@code pipe}: a fused multiply-add in each lane, packed where the type can be. */
    public double peakFlops(Pipe pipe) {
        int perLane = switch (pipe) {
            case FP32, FP64 -> 2;
            case FP16, BF16 -> 4;
            case SPECIAL, TENSOR_F16, TENSOR_F16_SUMS, TENSOR_BF16, TENSOR_TF32, TENSOR_INT8, TENSOR_FP8 -> 1;
            case INTEGER, SHUFFLE -> 0;
        };
        return clocks() * rate(pipe) * perLane;
    }
}
