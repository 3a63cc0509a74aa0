package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.PtxMachine;

/**
 * What one entry takes: the assembler's figures for {@link #ARCHITECTURE}, and the emulator's counts of a typical launch.
 *
 * @param assembly empty where there is no assembler in process
 */
public record KernelFigures(LaunchDescriptor launch, Optional<Assembly.Entry> assembly, LineCounts counts) {
    /** What is assembled for. */
    public static final String ARCHITECTURE = "sm_80";

    /** Of every entry of the catalogue, by file and entry. The same numbers in every run. */
    public static List<KernelFigures> all() {
        try (Arena arena = Arena.ofShared()) { // entries are counted on all cores
            Map<String, TypicalLaunch> typical = TypicalLaunch.byEntry(arena);
            return KernelCatalog.expansions().parallelStream()
                    .map(launch -> of(typical.getOrDefault(launch.entry(), new TypicalLaunch(launch, Map.of()))))
                    .sorted(Comparator.comparing((KernelFigures figures) -> figures.launch.file()).thenComparing(figures -> figures.launch.entry())).toList();
        }
    }

    /** Of the kernels of users' operations, see {@link lorikeet.ptx.device.PtxOp}: a launch for each of their cases, in their order. */
    public static List<KernelFigures> own() {
        return OwnTrials.all().stream().flatMap(made -> {
            try (Arena arena = Arena.ofConfined()) {
                return made.apply(arena).stream().map(trial -> of(new TypicalLaunch(trial.launch(), trial.inputs()))).toList().stream();
            }
        }).toList();
    }

    private static KernelFigures of(TypicalLaunch typical) {
        LaunchDescriptor launch = typical.launch();
        Optional<Assembly.Entry> assembly = PtxCompiler.unavailable().isPresent() ? Optional.empty()
                : Optional.of(PtxCompiler.assemble(launch.source(), ARCHITECTURE).entry(launch.entry()));
        return new KernelFigures(launch, assembly, count(typical));
    }

    private static LineCounts count(TypicalLaunch typical) {
        LaunchDescriptor launch = typical.launch();
        try (PtxMachine machine = PtxMachine.load(launch.source())) {
            Map<String, DeviceBuffer> buffers = buffers(machine, typical);
            Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
                case Argument.Buffer buffer -> buffers.get(buffer.operand());
                case Argument.Absent _ -> 0L;
                case Argument.Scalar scalar -> scalar.value();
            }).toArray();
            Dim3 grid = launch.grid();
            Dim3 block = launch.block();
            Kernel kernel = machine.kernel(launch.entry()).grid((int) grid.x(), (int) grid.y(), (int) grid.z()).block((int) block.x(), (int) block.y(), (int) block.z())
                    .shared(launch.dynamicShared());
            return kernel.launch(Checks.none().counting(), arguments).counters().orElseThrow().total();
        }
    }

    /** Of the operands: zeros where nothing was given. */
    private static Map<String, DeviceBuffer> buffers(PtxMachine machine, TypicalLaunch typical) {
        Map<String, Long> bytes = new HashMap<>();
        for (Argument argument : typical.launch().arguments()) {
            if (argument instanceof Argument.Buffer buffer) bytes.merge(buffer.operand(), buffer.bytes(), Math::max);
        }
        Map<String, DeviceBuffer> buffers = new HashMap<>();
        bytes.forEach((operand, size) -> {
            DeviceBuffer buffer = machine.allocate(size);
            MemorySegment content = typical.inputs().get(operand);
            if (content != null) MemorySegment.copy(content, 0, buffer.data(), 0, Math.min(size, content.byteSize()));
            buffers.put(operand, buffer);
        });
        return buffers;
    }
}
