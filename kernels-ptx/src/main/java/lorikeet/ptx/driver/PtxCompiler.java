package lorikeet.ptx.driver;

import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCompile;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCreate;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerDestroy;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetCompiledProgram;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLogSize;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLogSize;
import static jcuda.nvptxcompiler.nvPTXCompileResult.NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION;
import static jcuda.nvptxcompiler.nvPTXCompileResult.NVPTXCOMPILE_SUCCESS;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/**
 * NVIDIA's PTX assembler inside this process, through JCuda: needs neither a GPU nor a CUDA installation. Version 12.0:
 * takes PTX up to {@code .version 8.0} and makes code for sm_50 to sm_90a. Safe for use by several threads.
 */
public final class PtxCompiler {
    private static final String NATIVE_CLASS = "jcuda.nvptxcompiler.JNvPTXCompiler";

    private PtxCompiler() {}

    /** Loaded on first use, once. */
    private static final class Loaded {
        static final Optional<String> FAILURE = JcudaNatives.load(NATIVE_CLASS);
        /** Held for reading by each thread that assembles. At exit the library frees what they use, so the process waits for them and lets no other begin. */
        static final ReadWriteLock USED = new ReentrantReadWriteLock();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(USED.writeLock()::lock, "end of the PTX assembler"));
        }
    }

    /** Why this machine cannot assemble in process, in one line; empty where it can. */
    public static Optional<String> unavailable() {
        return Loaded.FAILURE;
    }

    /**
     * Assembles {@code source} for {@code arch}, for example {@code sm_80}.
     *
     * @throws FormatException if the text is refused: one line with the name, the line number and the reason
     * @throws UnsupportedOperationException where {@link #unavailable} gives a reason
     */
    public static Assembly assemble(PtxSource source, String arch) {
        Loaded.FAILURE.ifPresent(reason -> {
            throw new UnsupportedOperationException("no in-process PTX assembler: " + reason);
        });
        TextGuard.check(source);
        Loaded.USED.readLock().lock();
        try {
            return compile(source, arch);
        } finally {
            Loaded.USED.readLock().unlock();
        }
    }

    private static Assembly compile(PtxSource source, String arch) {
        byte[] text = source.text().getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        check(nvPTXCompilerCreate(handle, text.length, text), source, arch, null);
        try {
            String[] options = {"--gpu-name=" + arch, "--verbose"};
            check(nvPTXCompilerCompile(handle, options.length, options), source, arch, handle);
            return new Assembly(arch, program(handle), AssemblerLog.figures(infoLog(handle)));
        } finally {
            nvPTXCompilerDestroy(handle);
        }
    }

    private static void check(int result, PtxSource source, String arch, nvPTXCompilerHandle handle) {
        if (result == NVPTXCOMPILE_SUCCESS) return;
        String log = handle == null ? "" : errorLog(handle);
        if (!log.isBlank()) throw AssemblerLog.error(source.name(), arch, log);
        String hint = result == NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION ? ": .version is above 8.0" : "";
        throw new FormatException(source.name() + ": " + nvPTXCompileResult.stringFor(result) + hint + " (" + arch + ")");
    }

    private static byte[] program(nvPTXCompilerHandle handle) {
        long[] size = {0};
        nvPTXCompilerGetCompiledProgramSize(handle, size);
        byte[] program = new byte[Math.toIntExact(size[0])];
        nvPTXCompilerGetCompiledProgram(handle, program);
        return program;
    }

    private static String errorLog(nvPTXCompilerHandle handle) {
        long[] size = {0};
        nvPTXCompilerGetErrorLogSize(handle, size);
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        if (size[0] > 0) nvPTXCompilerGetErrorLog(handle, log);
        return text(log);
    }

    private static String infoLog(nvPTXCompilerHandle handle) {
        long[] size = {0};
        nvPTXCompilerGetInfoLogSize(handle, size);
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        if (size[0] > 0) nvPTXCompilerGetInfoLog(handle, log);
        return text(log);
    }

    /** A log without the NUL bytes that fill its end. */
    private static String text(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).replace("\0", "");
    }
}
