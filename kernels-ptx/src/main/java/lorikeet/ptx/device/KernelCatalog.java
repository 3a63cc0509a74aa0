package lorikeet.ptx.device;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Optimize;

/** The project's kernels by the names of their entries. */
public final class KernelCatalog {
    private static final int WIDE = 16;

    private KernelCatalog() {}

    /** One launch, on operands that are small but typical, of every expansion of every kernel. Each has an entry of its own. */
    public static List<LaunchDescriptor> expansions() {
        return Stream.of(
                adamW(),
                Stream.of(FillKernel.launch(Spec.of(DType.F32, 1000), 1)),
                AttentionExpansions.all(),
                MatMulExamples.products().stream(),
                MatMulExamples.sums().stream(),
                maps(),
                draws(),
                stages(),
                lowBit(),
                optimizers()).flatMap(launches -> launches).toList();
    }

    /** Launches of kernels that give each element of a row from those of other rows, at its place or a transposed one: of moves and elementwise operations. */
    public static Stream<LaunchDescriptor> maps() {
        return Stream.of(
                CopyKernel.expansions(),
                TransposeKernel.expansions(),
                CastKernel.expansions(),
                UnaryKernel.expansions(),
                BinaryKernel.expansions(),
                AffineKernel.expansions(),
                SwiGluKernels.expansions()).flatMap(launches -> launches);
    }

    /** Launches of kernels that draw random numbers. */
    public static Stream<LaunchDescriptor> draws() {
        return RandomKernels.expansions();
    }

    /** Launches of kernels on 4-bit weights. */
    public static Stream<LaunchDescriptor> lowBit() {
        return Stream.of(DequantizeKernel.expansions(), LowBitProductKernels.expansions(), LowBitMmaKernel.expansions()).flatMap(launches -> launches);
    }

    private static Stream<LaunchDescriptor> adamW() {
        Optimize.AdamW adamw = new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 1);
        return IntStream.of(WIDE, Float.BYTES).mapToObj(alignment -> AdamWKernel.launch(adamw, 1000, alignment));
    }

    /** Launches that operations make one after another, and products on tensor cores. */
    public static Stream<LaunchDescriptor> stages() {
        return Stream.of(NormKernels.expansions(), SoftmaxKernels.expansions(), ReduceKernels.expansions(), GradNormKernels.expansions(), TallyKernel.expansions(), GatherKernels.expansions(), LossKernels.expansions(),
                MatMulMmaKernel.expansions(), MatMulTf32Kernel.expansions()).flatMap(launches -> launches);
    }

    /** Launches of 8-bit moments and of GaLore. */
    public static Stream<LaunchDescriptor> optimizers() {
        return Stream.of(AdamW8bitKernel.expansions(), GaLoreKernels.expansions(), RangeFinderKernels.expansions()).flatMap(launches -> launches);
    }

    /** Names of all entries, those of users' operations on the class path too, in alphabetical order. */
    public static List<String> entries() {
        return launches().map(LaunchDescriptor::entry).distinct().sorted().toList();
    }

    /** The expanded text with the entry {@code entry}, of this project or of a user's operation: what is assembled and run. */
    public static Optional<PtxSource> source(String entry) {
        return launches().filter(launch -> launch.entry().equals(entry)).findFirst().map(LaunchDescriptor::source);
    }

    /** {@link #expansions} and those of users' operations on the class path, some entries more than once. */
    public static Stream<LaunchDescriptor> launches() {
        return Stream.concat(expansions().stream(), OwnKernels.launches());
    }
}
