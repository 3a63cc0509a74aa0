package lorikeet.ptx.driver;

import java.util.Set;
import jcuda.driver.CUresult;
import lorikeet.tensor.DeviceException;

/** A call of the driver that failed: {@code cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (2) for 4 GiB}. */
public final class DriverException extends DeviceException {
    /** Of drivers that are newer than JCuda. */
    private static final int CONTAINED = 226, TENSOR_MEMORY_LEAK = 721;
    /** Codes after which CUDA answers every call on the context with the same code. */
    private static final Set<Integer> STICKY = Set.of(
            CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
            CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, CUresult.CUDA_ERROR_LAUNCH_TIMEOUT, CUresult.CUDA_ERROR_ASSERT,
            CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR, CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
            CUresult.CUDA_ERROR_MISALIGNED_ADDRESS, CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
            CUresult.CUDA_ERROR_INVALID_PC, CUresult.CUDA_ERROR_LAUNCH_FAILED, CONTAINED, TENSOR_MEMORY_LEAK);

    private final String call;
    private final int code;
    private final String log;

    /**
     * @param call the driver's function, as exported
     * @param code its result, a {@link CUresult}
     * @param detail what stands after the code, for example {@code " for 4 GiB"}; may be empty
     * @param log all that the driver's assembler said, where it was asked to assemble; else empty
     */
    DriverException(String call, int code, String detail, String log) {
        super(call + ": " + CUresult.stringFor(code) + " (" + code + ")" + detail);
        this.call = call;
        this.code = code;
        this.log = log;
    }

    public String call() {
        return call;
    }

    public int code() {
        return code;
    }

    /** The code as CUDA names it: {@code CUDA_ERROR_LAUNCH_FAILED}. */
    public String codeName() {
        return CUresult.stringFor(code);
    }

    /** The driver's whole assembly log where a module was refused, else empty. */
    public String log() {
        return log;
    }

    /** Whether the context is lost with this error. */
    public boolean isSticky() {
        return STICKY.contains(code);
    }
}
