package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;

/** The device that the stand-in shows: an H100 by its sizes, with little cache and, unless a backend has more, little memory. */
final class StandInDevice {
    static final String NAME = "Stand-in device";
    static final long MEMORY = 32L << 20;
    static final int SHARED_OPT_IN = 227 << 10;
    private static final int INVALID_DEVICE = 101;
    private static final int INVALID_VALUE = 1;
    private static final Map<Integer, Integer> ATTRIBUTES = Map.ofEntries(
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 9),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 0),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 132),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_WARP_SIZE, 32),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 1024),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR, 2048),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, 48 << 10),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, SHARED_OPT_IN),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR, 228 << 10),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK, 65536),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR, 65536),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE, 1_980_000),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, 2_619_000),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, 5120),
            Map.entry(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, 1 << 16));

    private final long memory;
    private int retained;

    StandInDevice(long memory) {
        this.memory = memory;
    }

    /** How often the primary context is held. */
    int retained() {
        return retained;
    }

    int cuInit(int flags) {
        return 0;
    }

    int cuDriverGetVersion(MemorySegment version) {
        version.reinterpret(Integer.BYTES).set(JAVA_INT, 0, 12080);
        return 0;
    }

    int cuDeviceGetCount(MemorySegment count) {
        count.reinterpret(Integer.BYTES).set(JAVA_INT, 0, 1);
        return 0;
    }

    int cuDeviceGet(MemorySegment device, int ordinal) {
        if (ordinal != 0) return INVALID_DEVICE;
        device.reinterpret(Integer.BYTES).set(JAVA_INT, 0, 0);
        return 0;
    }

    int cuDeviceGetName(MemorySegment name, int bytes, int device) {
        name.reinterpret(bytes).setString(0, NAME);
        return 0;
    }

    int cuDeviceGetAttribute(MemorySegment value, int key, int device) {
        if (!ATTRIBUTES.containsKey(key)) return INVALID_VALUE;
        value.reinterpret(Integer.BYTES).set(JAVA_INT, 0, ATTRIBUTES.get(key));
        return 0;
    }

    int cuDeviceTotalMem_v2(MemorySegment bytes, int device) {
        bytes.reinterpret(Long.BYTES).set(JAVA_LONG, 0, memory);
        return 0;
    }

    int cuDevicePrimaryCtxRetain(MemorySegment context, int device) {
        context.reinterpret(Long.BYTES).set(JAVA_LONG, 0, 1);
        retained++;
        return 0;
    }

    int cuDevicePrimaryCtxRelease_v2(int device) {
        retained--;
        return 0;
    }

    int cuCtxSetCurrent(MemorySegment context) {
        return 0;
    }

    int cuGetErrorName(int code, MemorySegment name) {
        name.reinterpret(Long.BYTES).set(JAVA_LONG, 0, Arena.global().allocateFrom(CUresult.stringFor(code)).address());
        return 0;
    }
}
