package lorikeet.ptx.driver;

import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES;
import static jcuda.driver.CUresult.CUDA_SUCCESS;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataEx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.driver.CUmodule;
import lorikeet.ptx.syntax.PtxSource;

/** Assembles PTX text in the CUDA driver. */
final class JcudaLoader {
    private static final long LOG_BYTES = 1 << 14;

    private JcudaLoader() {}

    /** The loaded module; where the text is refused, the message has the first error and {@link DriverException#log} all. */
    static CUmodule load(PtxSource source, String arch) {
        TextGuard.check(source);
        CUmodule module = new CUmodule();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(source.text()); // ends with a NUL
            MemorySegment log = arena.allocate(LOG_BYTES);
            int[] options = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
            MemorySegment values = arena.allocate(ValueLayout.ADDRESS, options.length); // the size in place of a pointer
            values.setAtIndex(ValueLayout.ADDRESS, 0, log);
            values.setAtIndex(ValueLayout.JAVA_LONG, 1, LOG_BYTES - 1);
            int code = cuModuleLoadDataEx(module, JcudaPointers.host(text), options.length, options, JcudaPointers.host(values));
            if (code != CUDA_SUCCESS) throw refusal(source, arch, code, log.getString(0));
        }
        return module;
    }

    private static DriverException refusal(PtxSource source, String arch, int code, String log) {
        String detail = log.isBlank() ? source.name() + " (" + arch + ")" : AssemblerLog.error(source.name(), arch, log).getMessage();
        return new DriverException("cuModuleLoadDataEx", code, ": " + detail, log);
    }
}
