package lorikeet.ptx.driver;

import static jcuda.driver.CUdevice_attribute.*;
import static jcuda.driver.CUresult.CUDA_SUCCESS;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;

import jcuda.driver.CUdevice;
import lorikeet.tensor.DeviceException;

/** Questions to a device through JCuda. */
final class JcudaDevice {
    private JcudaDevice() {}

    static DeviceInfo info(CUdevice device, int ordinal) {
        return new DeviceInfo(name(ordinal), driverVersion(),
                attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                attribute(device, CU_DEVICE_ATTRIBUTE_WARP_SIZE),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK),
                attribute(device, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR),
                attributeOrZero(device, CU_DEVICE_ATTRIBUTE_CLOCK_RATE),
                attributeOrZero(device, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE),
                attributeOrZero(device, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH),
                attributeOrZero(device, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE), memoryBytes(device));
    }

    /** Not through JCuda, whose call writes into a Java array that JNI may have copied. */
    private static String name(int ordinal) {
        try {
            return DriverLibrary.open().deviceName(ordinal);
        } catch (DriverFailure e) {
            throw new DeviceException(e.getMessage());
        }
    }

    private static String driverVersion() {
        int[] version = {0};
        JcudaDriver.check("cuDriverGetVersion", cuDriverGetVersion(version));
        return CudaProbe.versionText(version[0]);
    }

    private static int attribute(CUdevice device, int key) {
        int[] value = {0};
        JcudaDriver.check("cuDeviceGetAttribute", cuDeviceGetAttribute(value, key, device));
        return value[0];
    }

    /** A fact that only reports show, which a driver may have given up answering. */
    private static int attributeOrZero(CUdevice device, int key) {
        int[] value = {0};
        return cuDeviceGetAttribute(value, key, device) == CUDA_SUCCESS ? value[0] : 0;
    }

    private static long memoryBytes(CUdevice device) {
        long[] bytes = {0};
        JcudaDriver.check("cuDeviceTotalMem_v2", cuDeviceTotalMem(bytes, device));
        return bytes[0];
    }
}
