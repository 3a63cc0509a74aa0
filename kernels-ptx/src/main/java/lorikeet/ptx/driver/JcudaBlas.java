package lorikeet.ptx.driver;

import static jcuda.jcublas.JCublas2.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.CUstream;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;

/** Products by cuBLAS through JCublas2, by handles. Scalars are on the host, off the heap. */
final class JcudaBlas {
    private static final String LIBRARY = "libcublas.so.12";

    private final HandleTable<cublasHandle> libraries = new HandleTable<>();

    /** Why cuBLAS cannot be used here, in one line. The library is looked for first: JCublas2 says of it only that it is missing. */
    static Optional<String> unavailable() {
        try {
            SymbolLookup.libraryLookup(LIBRARY, Arena.global()); // not unloaded, as JCublas2 has it too
        } catch (IllegalArgumentException e) {
            return Optional.of(LIBRARY + " cannot be loaded; it comes with CUDA 12 (CUDA 13 has libcublas.so.13, which JCuda does not know)");
        }
        return JcudaNatives.load("jcuda.jcublas.JCublas2");
    }

    long open(CUstream stream, long workspace, long bytes) {
        unavailable().ifPresent(reason -> {
            throw new DeviceException("no cuBLAS: " + reason);
        });
        cublasHandle library = new cublasHandle();
        check("cublasCreate_v2", cublasCreate(library));
        try {
            check("cublasSetStream_v2", cublasSetStream(library, stream == null ? new cudaStream_t() : new cudaStream_t(stream)));
            check("cublasSetWorkspace_v2", cublasSetWorkspace(library, JcudaPointers.device(workspace), bytes));
        } catch (DeviceException e) {
            cublasDestroy(library);
            throw e;
        }
        return libraries.add(library);
    }

    void gemm(long handle, GemmCall call) {
        try (Arena arena = Arena.ofConfined()) {
            Pointer alpha = scalar(arena, call.alpha());
            Pointer beta = scalar(arena, call.beta());
            if (call.batches() == 1) single(libraries.get(handle), call, alpha, beta);
            else batched(libraries.get(handle), call, alpha, beta);
        }
    }

    private static void single(cublasHandle library, GemmCall call, Pointer alpha, Pointer beta) {
        GemmCall.Matrix a = call.a(), b = call.b(), c = call.c();
        check("cublasGemmEx", cublasGemmEx_new(library, operation(call.transposeA()), operation(call.transposeB()), call.m(), call.n(), call.k(),
                alpha, JcudaPointers.device(a.address()), type(a.dtype()), a.stride(), JcudaPointers.device(b.address()), type(b.dtype()), b.stride(),
                beta, JcudaPointers.device(c.address()), type(c.dtype()), c.stride(), compute(call), cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
    }

    private static void batched(cublasHandle library, GemmCall call, Pointer alpha, Pointer beta) {
        GemmCall.Matrix a = call.a(), b = call.b(), c = call.c();
        check("cublasGemmStridedBatchedEx", cublasGemmStridedBatchedEx_new(library, operation(call.transposeA()), operation(call.transposeB()), call.m(), call.n(), call.k(),
                alpha, JcudaPointers.device(a.address()), type(a.dtype()), a.stride(), a.batch(), JcudaPointers.device(b.address()), type(b.dtype()), b.stride(), b.batch(),
                beta, JcudaPointers.device(c.address()), type(c.dtype()), c.stride(), c.batch(), call.batches(), compute(call), cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
    }

    private static Pointer scalar(Arena arena, float value) {
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, value);
        return JcudaPointers.host(memory);
    }

    private static int operation(boolean transpose) {
        return transpose ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    private static int type(DType dtype) {
        return switch (dtype) {
            case F32 -> cudaDataType.CUDA_R_32F;
            case F16 -> cudaDataType.CUDA_R_16F;
            case BF16 -> cudaDataType.CUDA_R_16BF;
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException("no product of " + dtype + " by cuBLAS");
        };
    }

    private static int compute(GemmCall call) {
        boolean rounded = call.tf32() && call.a().dtype() == DType.F32;
        return rounded ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32 : cublasComputeType.CUBLAS_COMPUTE_32F;
    }

    void close(long handle) {
        check("cublasDestroy_v2", cublasDestroy(libraries.remove(handle)));
    }

    private static void check(String call, int status) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) throw new DeviceException(call + ": " + cublasStatus.stringFor(status) + " (" + status + ")");
    }
}
