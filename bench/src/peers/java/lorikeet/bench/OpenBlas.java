package lorikeet.bench;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS's sgemm, called through the foreign function interface so that nothing is copied. */
final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private final MethodHandle sgemm;
    private final MethodHandle setThreads;

    OpenBlas() {
        Loader.load(openblas_nolapack.class);
        ValueLayout.OfInt i = ValueLayout.JAVA_INT;
        ValueLayout.OfFloat f = ValueLayout.JAVA_FLOAT;
        ValueLayout p = ValueLayout.ADDRESS;
        sgemm = handle("cblas_sgemm", FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i));
        setThreads = handle("openblas_set_num_threads", FunctionDescriptor.ofVoid(i));
    }

    private static MethodHandle handle(String name, FunctionDescriptor type) {
        MemorySegment address = MemorySegment.ofAddress(Loader.addressof(name).address());
        return Linker.nativeLinker().downcallHandle(address, type);
    }

    void threads(int threads) {
        try {
            setThreads.invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** C = A·B of an F32 problem. */
    void multiply(GemmProblem problem) {
        GemmShape shape = problem.shape;
        int lda = shape.aTransposed() ? shape.m() : shape.k();
        int ldb = shape.bTransposed() ? shape.k() : shape.n();
        try {
            sgemm.invokeExact(ROW_MAJOR, shape.aTransposed() ? TRANSPOSED : PLAIN, shape.bTransposed() ? TRANSPOSED : PLAIN, shape.m(), shape.n(), shape.k(),
                    1f, problem.a.data(), lda, problem.b.data(), ldb, 0f, problem.c.data(), shape.n());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
