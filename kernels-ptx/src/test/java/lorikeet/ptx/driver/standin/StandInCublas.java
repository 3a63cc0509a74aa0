package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.cudaDataType;
import jcuda.jcublas.cublasComputeType;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** cuBLAS in this process, in the place of libcublas.so.12: products in float64 on the memory of the stand-in device, column by column. */
final class StandInCublas implements AutoCloseable {
    private static final int INVALID_VALUE = 7;
    private static final int NOT_SUPPORTED = 15;

    /** A product that was asked for, by cuBLAS' numbers. */
    record Call(boolean transposeA, boolean transposeB, int m, int n, int k, int dtype, int out, int compute, int batches) {}

    /** One operand: where it begins, elements between columns and between matrices. */
    private record Operand(long address, DType dtype, int columns, long stride) {}

    private final StandIn device;
    private final Map<Long, MemorySegment> streams = new HashMap<>();
    private final List<Call> products = new ArrayList<>();
    private final Exports exports;
    private boolean idle;
    private long handles;

    private StandInCublas(StandIn device) {
        this.device = device;
        this.exports = new Exports(StandInLibrary.CUBLAS.assume(), this);
    }

    /** Skips the test, with a printed reason, where the library cannot be built. */
    static StandInCublas assume(StandIn device) {
        return new StandInCublas(device);
    }

    Exports exports() {
        return exports;
    }

    List<Call> products() {
        return products;
    }

    /** Notes products from now on and leaves results as they are. */
    void computeNothing() {
        idle = true;
    }

    /** Handles that were not given back. */
    int open() {
        return streams.size();
    }

    int cublasCreate_v2(MemorySegment handle) {
        streams.put(++handles, MemorySegment.NULL);
        handle.reinterpret(Long.BYTES).set(JAVA_LONG, 0, handles);
        return 0;
    }

    int cublasDestroy_v2(MemorySegment handle) {
        return streams.remove(handle.address()) == null ? 1 : 0;
    }

    int cublasSetStream_v2(MemorySegment handle, MemorySegment stream) {
        streams.put(handle.address(), stream);
        return 0;
    }

    int cublasSetWorkspace_v2(MemorySegment handle, MemorySegment memory, long bytes) {
        device.memory().at(memory.address(), bytes);
        return memory.address() % 256 == 0 ? 0 : INVALID_VALUE;
    }

    int cublasGemmEx(MemorySegment handle, int transA, int transB, int m, int n, int k, MemorySegment alpha, MemorySegment a, int aType, int lda,
            MemorySegment b, int bType, int ldb, MemorySegment beta, MemorySegment c, int cType, int ldc, int compute, int algorithm) {
        return cublasGemmStridedBatchedEx(handle, transA, transB, m, n, k, alpha, a, aType, lda, 0, b, bType, ldb, 0, beta, c, cType, ldc, 0, 1, compute, algorithm);
    }

    int cublasGemmStridedBatchedEx(MemorySegment handle, int transA, int transB, int m, int n, int k, MemorySegment alpha, MemorySegment a, int aType, int lda, long aStride,
            MemorySegment b, int bType, int ldb, long bStride, MemorySegment beta, MemorySegment c, int cType, int ldc, long cStride, int batches, int compute, int algorithm) {
        if (aType != bType || algorithm != -1) return NOT_SUPPORTED;
        if (compute != cublasComputeType.CUBLAS_COMPUTE_32F && compute != cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32) return NOT_SUPPORTED;
        if (lda < (transA == 0 ? m : k) || ldb < (transB == 0 ? k : n) || ldc < m) return INVALID_VALUE;
        products.add(new Call(transA != 0, transB != 0, m, n, k, aType, cType, compute, batches));
        if (idle) return 0;
        float scale = alpha.reinterpret(Float.BYTES).get(JAVA_FLOAT, 0), keep = beta.reinterpret(Float.BYTES).get(JAVA_FLOAT, 0);
        Operand p = new Operand(a.address(), type(aType), lda, aStride), q = new Operand(b.address(), type(bType), ldb, bStride);
        Operand out = new Operand(c.address(), type(cType), ldc, cStride);
        return device.streams().join(streams.get(handle.address()), () -> {
            for (int i = 0; i < batches; i++) multiply(p, transA != 0, q, transB != 0, out, i, new int[] {m, n, k}, scale, keep);
        });
    }

    private static DType type(int type) {
        return switch (type) {
            case cudaDataType.CUDA_R_32F -> DType.F32;
            case cudaDataType.CUDA_R_16F -> DType.F16;
            case cudaDataType.CUDA_R_16BF -> DType.BF16;
            default -> throw new AssertionError("type " + type);
        };
    }

    private void multiply(Operand a, boolean transposeA, Operand b, boolean transposeB, Operand c, int batch, int[] size, float alpha, float beta) {
        for (int j = 0; j < size[1]; j++) {
            for (int i = 0; i < size[0]; i++) {
                double sum = 0;
                for (int l = 0; l < size[2]; l++) sum += (transposeA ? at(a, batch, l, i) : at(a, batch, i, l)) * (transposeB ? at(b, batch, j, l) : at(b, batch, l, j));
                double before = beta == 0 ? 0 : beta * at(c, batch, i, j);
                Elements.set(element(c, batch, i, j), c.dtype, 0, alpha * sum + before);
            }
        }
    }

    private double at(Operand operand, int batch, int row, int column) {
        return Elements.get(element(operand, batch, row, column), operand.dtype, 0);
    }

    private MemorySegment element(Operand operand, int batch, int row, int column) {
        long index = batch * operand.stride + (long) column * operand.columns + row;
        return device.memory().at(operand.address + index * operand.dtype.bytes(), operand.dtype.bytes());
    }

    @Override
    public void close() {
        exports.close();
    }
}
