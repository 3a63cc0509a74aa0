package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.FunctionInfo;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.tensor.FormatException;

/** Modules, functions and launches of the stand-in, by a backend. */
final class StandInModules {
    private static final int INVALID_VALUE = 1;
    private static final int INVALID_PTX = 218;
    private static final int NOT_FOUND = 500;
    private static final int SHARED_WITHOUT_ASKING = 48 << 10;
    private static final Pattern REFUSAL = Pattern.compile("line (\\d+): (.*?)( \\(sm_.*)?$");

    private final DriverBackend backend;
    private final StandInStreams streams;
    private final Map<Long, DriverBackend.Module> modules = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private long handles;

    private static final class Function {
        private final DriverBackend.Entry entry;
        private int allowedShared = SHARED_WITHOUT_ASKING;

        Function(DriverBackend.Entry entry) {
            this.entry = entry;
        }
    }

    StandInModules(DriverBackend backend, StandInStreams streams) {
        this.backend = backend;
        this.streams = streams;
    }

    int cuModuleLoadDataEx(MemorySegment module, MemorySegment image, int count, MemorySegment keys, MemorySegment values) {
        try {
            modules.put(++handles, backend.load(image.reinterpret(Long.MAX_VALUE).getString(0)));
        } catch (FormatException e) {
            writeLog(e.getMessage(), count, keys.reinterpret((long) count * Integer.BYTES), values.reinterpret((long) count * Long.BYTES));
            return INVALID_PTX;
        }
        module.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    /** As the driver's assembler writes it, into the buffer of that option. */
    private static void writeLog(String message, int count, MemorySegment keys, MemorySegment values) {
        Matcher parts = REFUSAL.matcher(message);
        String log = parts.find()
                ? "ptxas application ptx input, line " + parts.group(1) + "; error   : " + parts.group(2) + "\nptxas fatal   : Ptx assembly aborted due to errors\n"
                : "ptxas fatal   : " + message;
        MemorySegment buffer = MemorySegment.NULL;
        long size = 0;
        for (int i = 0; i < count; i++) {
            switch (keys.getAtIndex(JAVA_INT, i)) {
                case CUjit_option.CU_JIT_ERROR_LOG_BUFFER -> buffer = values.getAtIndex(ADDRESS, i);
                case CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES -> size = values.getAtIndex(JAVA_LONG, i);
                default -> throw new AssertionError("option " + keys.getAtIndex(JAVA_INT, i));
            }
        }
        buffer.reinterpret(size).setString(0, log.substring(0, (int) Math.min(log.length(), size - 1)));
    }

    int cuModuleUnload(MemorySegment module) {
        return modules.remove(module.address()) == null ? INVALID_VALUE : 0;
    }

    int cuModuleGetFunction(MemorySegment function, MemorySegment module, MemorySegment name) {
        Optional<DriverBackend.Entry> entry = modules.get(module.address()).entry(name.reinterpret(Long.MAX_VALUE).getString(0));
        if (entry.isEmpty()) return NOT_FOUND;
        functions.put(++handles, new Function(entry.get()));
        function.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cuFuncGetAttribute(MemorySegment value, int key, MemorySegment function) {
        FunctionInfo info = functions.get(function.address()).entry.info();
        value.reinterpret(Integer.BYTES).set(JAVA_INT, 0, switch (key) {
            case CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS -> info.registers();
            case CUfunction_attribute.CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES -> info.localBytes();
            case CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES -> info.sharedBytes();
            case CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK -> info.maxThreads();
            default -> throw new AssertionError("attribute " + key);
        });
        return 0;
    }

    int cuFuncSetAttribute(MemorySegment function, int key, int value) {
        Function changed = functions.get(function.address());
        if (key != CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES) return INVALID_VALUE;
        if (value + changed.entry.info().sharedBytes() > StandInDevice.SHARED_OPT_IN) return INVALID_VALUE;
        changed.allowedShared = value;
        return 0;
    }

    int cuLaunchKernel(MemorySegment function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int shared, MemorySegment stream, MemorySegment parameters, MemorySegment extra) {
        Function launched = functions.get(function.address());
        LaunchShape shape = new LaunchShape(new Dim3(gridX, gridY, gridZ), new Dim3(blockX, blockY, blockZ), shared);
        if (shared > launched.allowedShared || shape.block().count() > launched.entry.info().maxThreads()) return INVALID_VALUE;
        List<MemorySegment> arguments = arguments(launched.entry.parameterBytes(), parameters);
        return streams.join(stream, () -> launched.entry.run(shape, arguments));
    }

    /** The values now: the caller may free them as soon as the launch returns. */
    private static List<MemorySegment> arguments(List<Integer> sizes, MemorySegment parameters) {
        MemorySegment pointers = parameters.reinterpret((long) sizes.size() * Long.BYTES);
        List<MemorySegment> arguments = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            MemorySegment value = pointers.getAtIndex(ADDRESS, i).reinterpret(sizes.get(i));
            arguments.add(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(sizes.get(i))).copyFrom(value));
        }
        return arguments;
    }

    /** Modules that were not given back. */
    int open() {
        return modules.size();
    }
}
