package lorikeet.lora.ptx;

import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUresult;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.DriverException;
import lorikeet.ptx.driver.HostBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Dim;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/** A device behind a driver. It says that a kernel faulted, not where. */
final class DeviceTarget implements RunTarget {
    private final PtxSource source;
    private final LaunchSpec spec;
    private final DeviceContext device;
    private final DeviceKernel kernel;
    private final Map<SpecArgument.Buffer, Pair> buffers = new IdentityHashMap<>();

    /** A buffer, here and there. */
    private record Pair(HostBuffer host, DeviceBuffer device) {}

    /** @param device closed with this target */
    DeviceTarget(PtxSource source, LaunchSpec spec, DeviceContext device) {
        this.source = source;
        this.spec = spec;
        this.device = device;
        try {
            checkKinds();
            kernel = device.load(source).kernel(spec.entry());
            for (SpecArgument argument : spec.arguments()) if (argument instanceof SpecArgument.Buffer buffer) allocate(buffer);
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** A driver may take text that is not known here: then nobody knows the parameters' types. */
    private void checkKinds() {
        Module module;
        try {
            module = module();
        } catch (FormatException unknown) {
            return;
        }
        SpecKinds.check(spec, module);
    }

    private void allocate(SpecArgument.Buffer buffer) {
        long bytes = Math.max(1, buffer.bytes());
        HostBuffer host = device.allocateHost(bytes);
        host.memory().fill((byte) 0);
        buffers.put(buffer, new Pair(host, device.allocate(bytes)));
    }

    @Override
    public MemorySegment memory(SpecArgument.Buffer buffer) {
        return buffers.get(buffer).host.memory().asSlice(0, buffer.bytes());
    }

    @Override
    public LaunchReport launch(Checks checks) {
        DeviceStream stream = device.defaultStream();
        LaunchArguments arguments = new LaunchArguments();
        for (SpecArgument argument : spec.arguments()) {
            switch (argument) {
                case SpecArgument.Scalar scalar -> arguments.bytes(scalar.bytes());
                case SpecArgument.Bytes bytes -> arguments.bytes(bytes.value());
                case SpecArgument.Buffer buffer -> arguments.add(buffers.get(buffer).device);
            }
        }
        try {
            buffers.values().forEach(pair -> stream.upload(pair.host.memory(), pair.device, 0));
            stream.launch(kernel, new LaunchShape(dim(spec.grid()), dim(spec.block()), spec.shared()), arguments);
            buffers.values().forEach(pair -> stream.download(pair.device, 0, pair.host.memory()));
            stream.synchronize();
            return new LaunchReport(0, List.of(), Optional.empty(), true, "");
        } catch (DriverException e) {
            if (!e.isSticky()) throw e;
            Dim unknown = new Dim(0, 0, 0);
            return new LaunchReport(0, List.of(new Finding(kind(e.code()), spec.entry(), 0, unknown, unknown, -1, e.getMessage())), Optional.empty(), false, "");
        }
    }

    private static Dim3 dim(int[] extents) {
        return new Dim3(extents[0], extents[1], extents[2]);
    }

    private static Finding.Kind kind(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS -> Finding.Kind.OUT_OF_BOUNDS;
            case CUresult.CUDA_ERROR_MISALIGNED_ADDRESS -> Finding.Kind.MISALIGNED;
            case CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE -> Finding.Kind.WRONG_SPACE;
            case CUresult.CUDA_ERROR_LAUNCH_TIMEOUT -> Finding.Kind.ENDLESS_LOOP;
            case CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR -> Finding.Kind.STACK_OVERFLOW;
            case CUresult.CUDA_ERROR_INVALID_PC -> Finding.Kind.BAD_CALL;
            default -> Finding.Kind.TRAP;
        };
    }

    @Override
    public Module module() {
        return Module.parse(source);
    }

    @Override
    public int staticShared() {
        return kernel.info().sharedBytes();
    }

    @Override
    public void close() {
        device.close();
    }
}
