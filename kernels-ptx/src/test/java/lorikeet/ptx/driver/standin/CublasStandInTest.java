package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jcuda.cudaDataType;
import jcuda.jcublas.cublasComputeType;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.device.Gemm;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.standin.StandInCublas.Call;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Products by cuBLAS, through JCublas2 and JNI into a stand-in for the library. */
class CublasStandInTest {
    private static final long MEMORY = 256L << 20;

    private StandIn driver;
    private StandInCublas cublas;

    @BeforeEach
    void open() {
        driver = StandIn.assume(new EmulatorBackend(MEMORY));
        cublas = StandInCublas.assume(driver);
    }

    @AfterEach
    void close() {
        if (cublas == null) return;
        assertNull(cublas.exports().thrown());
        assertNull(driver.exports().thrown());
        assertEquals(0, driver.open());
        cublas.close();
        driver.close();
    }

    private static PtxDevice device(Gemm gemm, boolean tf32) {
        return new PtxDevice(DeviceContext.cuda(0), new PtxOptions(false, gemm, tf32));
    }

    /** Every case of products and layers: all transposes, batches, broadcast operands, views, mixed dtypes, low rank, bias, dropout. */
    @Test
    void productsAgreeWithTheReference() {
        List<OpCase> cases = OpCases.all().stream().filter(opCase -> opCase.op() instanceof MatMul || opCase.op() instanceof Linear).toList();
        try (PtxDevice device = device(Gemm.CUBLAS, false)) {
            for (OpCase opCase : cases) {
                Outcome outcome = OpCheck.on(device).agreement(opCase);
                if (!(outcome instanceof Outcome.Skipped)) assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
            }
        }
        assertTrue(cublas.products().size() > cases.size() / 2, cublas.products().size() + " products of " + cases.size() + " cases");
        for (boolean a : new boolean[] {false, true}) {
            for (boolean b : new boolean[] {false, true}) assertTrue(cublas.products().stream().anyMatch(call -> call.transposeA() == a && call.transposeB() == b));
        }
        assertTrue(cublas.products().stream().anyMatch(call -> call.batches() > 1));
        assertEquals(0, cublas.open());
    }

    @Test
    void callIsTheTransposedProductOfTheRows() {
        Spec x = Spec.of(DType.F32, 5, 7), w = Spec.of(DType.F32, 3, 7);
        assertEquals(List.of(call(true, cublasComputeType.CUBLAS_COMPUTE_32F)), linear(Gemm.CUBLAS, false, x, w));
        assertEquals(List.of(call(true, cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32)), linear(Gemm.CUBLAS, true, x, w));
    }

    private static Call call(boolean transposeA, int compute) {
        return new Call(transposeA, false, 3, 5, 7, cudaDataType.CUDA_R_32F, compute, 1);
    }

    private List<Call> linear(Gemm gemm, boolean tf32, Spec x, Spec w) {
        int before = cublas.products().size();
        try (PtxDevice device = device(gemm, tf32); Eager ops = Eager.on(device)) {
            ops.linear(ops.zeros(x), ops.zeros(w));
        }
        return List.copyOf(cublas.products().subList(before, cublas.products().size()));
    }

    @Test
    void smallProductsStayWithPtxUnlessAskedFor() {
        Spec x = Spec.of(DType.F32, 5, 7), w = Spec.of(DType.F32, 3, 7);
        assertEquals(List.of(), linear(Gemm.AUTO, false, x, w));
        assertEquals(List.of(), linear(Gemm.PTX, false, x, w));
        cublas.computeNothing();
        assertEquals(1, linear(Gemm.AUTO, false, Spec.of(DType.F32, 256, 256), Spec.of(DType.F32, 256, 256)).size());
    }

    @Test
    void libraryThatRefusesIsALineOfReason() {
        cublas.exports().fail("cublasCreate_v2", 1);
        try (PtxDevice device = device(Gemm.AUTO, false)) {
            assertEquals("cublasCreate_v2: CUBLAS_STATUS_NOT_INITIALIZED (1)", device.withoutLibrary());
        }
        cublas.exports().fail("cublasSetStream_v2", 14);
        assertEquals("cublasSetStream_v2: CUBLAS_STATUS_INTERNAL_ERROR (14)", assertThrows(DeviceException.class, () -> device(Gemm.CUBLAS, false)).getMessage());
    }
}
