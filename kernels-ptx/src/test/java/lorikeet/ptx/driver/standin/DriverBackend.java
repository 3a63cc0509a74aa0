package lorikeet.ptx.driver.standin;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import lorikeet.ptx.driver.FunctionInfo;
import lorikeet.ptx.driver.LaunchShape;

/** What assembles and runs kernels behind the stand-in. */
interface DriverBackend {
    DeviceMemory memory();

    /** @throws lorikeet.tensor.FormatException if the text is refused */
    Module load(String ptx);

    interface Module {
        Optional<Entry> entry(String name);
    }

    interface Entry {
        /** Bytes of each parameter, in order. */
        List<Integer> parameterBytes();

        FunctionInfo info();

        /** @param arguments the bytes of each parameter
         *  @throws Fault if the kernel does what a device stops at */
        void run(LaunchShape shape, List<MemorySegment> arguments);
    }

    /** Device memory. Addresses are the backend's: no driver's caller looks behind them. */
    interface DeviceMemory extends AutoCloseable {
        /** Bytes that the device shows and that may be allocated at a time. */
        default long capacity() {
            return StandInDevice.MEMORY;
        }

        long allocate(long bytes);

        void free(long address);

        /** {@code bytes} from {@code address} on.
         *  @throws Fault of an illegal address if they do not lie in one allocation */
        MemorySegment at(long address, long bytes);

        /** Gives back all that is left. */
        @Override
        void close();
    }

    /** A device error, by its code in CUDA. */
    final class Fault extends RuntimeException {
        static final int ILLEGAL_ADDRESS = 700;

        private final int code;

        Fault(int code) {
            super("device error " + code);
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
