package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** Addresses as JCuda's pointers and back. A pointer made from a number never keeps a Java array from moving. */
final class JcudaPointers {
    private JcudaPointers() {}

    /** A pointer that a call of the driver writes device memory into. */
    static final class DeviceResult extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
    }

    /** A pointer that a call of the driver writes host memory into. */
    static final class HostResult extends Pointer {
        long address() {
            return getNativePointer();
        }
    }

    private static final class Host extends Pointer {
        Host(long address) {
            super(address);
        }
    }

    static CUdeviceptr device(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    static Pointer host(MemorySegment memory) {
        return new Host(memory.address());
    }
}
