package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
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
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
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
        return device(gemm, tf32, DType.F32);
    }

    private static PtxDevice device(Gemm gemm, boolean tf32, DType working) {
        return new PtxDevice(DeviceContext.cuda(0), new PtxOptions(false, gemm, tf32, working));
    }

    /** Every case of products, layers and the output's loss: all transposes, batches, broadcast operands, views, mixed dtypes, low rank, bias, dropout. */
    @Test
    void productsAgreeWithTheReference() {
        List<Call> calls = agreed(DType.F32, cudaDataType.CUDA_R_32F, OpCases.all());
        assertTrue(calls.stream().anyMatch(call -> call.batches() > 1));
    }

    /** The same cases with activations of 16 bits: weights and adapters of F32 are rounded to them first. */
    @Test
    void productsOf16BitsAgreeWithTheReference() {
        List<Call> calls = agreed(DType.BF16, cudaDataType.CUDA_R_16BF, OpCases.narrow(DType.BF16));
        for (int out : new int[] {cudaDataType.CUDA_R_16BF, cudaDataType.CUDA_R_32F}) assertTrue(calls.stream().anyMatch(call -> call.out() == out));
        assertTrue(calls.stream().allMatch(call -> call.compute() == cublasComputeType.CUBLAS_COMPUTE_32F));
    }

    /** The products of {@code type} of the cases, after their results were compared. */
    private List<Call> agreed(DType working, int type, List<OpCase> all) {
        List<OpCase> cases = all.stream().filter(one -> one.op() instanceof MatMul || one.op() instanceof Linear || one.op() instanceof Loss.OutputLoss).toList();
        try (PtxDevice device = device(Gemm.CUBLAS, false, working)) {
            for (OpCase opCase : cases) {
                Outcome outcome = OpCheck.on(device).agreement(opCase);
                if (!(outcome instanceof Outcome.Skipped)) assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
            }
        }
        List<Call> calls = cublas.products().stream().filter(call -> call.dtype() == type).toList();
        assertTrue(calls.size() > cases.size() / 2, calls.size() + " products of " + cases.size() + " cases");
        for (boolean a : new boolean[] {false, true}) {
            for (boolean b : new boolean[] {false, true}) assertTrue(calls.stream().anyMatch(call -> call.transposeA() == a && call.transposeB() == b));
        }
        assertEquals(0, cublas.open());
        return calls;
    }

    @Test
    void callIsTheTransposedProductOfTheRows() {
        Spec x = Spec.of(DType.F32, 5, 7), w = Spec.of(DType.F32, 3, 7);
        assertEquals(List.of(call(true, cublasComputeType.CUBLAS_COMPUTE_32F)), linear(Gemm.CUBLAS, false, x, w));
        assertEquals(List.of(call(true, cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32)), linear(Gemm.CUBLAS, true, x, w));
    }

    private static Call call(boolean transposeA, int compute) {
        return new Call(transposeA, false, 3, 5, 7, cudaDataType.CUDA_R_32F, cudaDataType.CUDA_R_32F, compute, 1);
    }

    /** 7 is no multiple of 16 bytes, which only our own kernels care about; TF32 is of F32 operands. */
    @Test
    void callOf16BitsSumsInF32() {
        Spec x = Spec.of(DType.BF16, 5, 7), w = Spec.of(DType.BF16, 3, 7);
        Call expected = narrow(true, 3, 5, 7);
        assertEquals(List.of(expected), linear(Gemm.CUBLAS, false, x, w));
        assertEquals(List.of(expected), linear(Gemm.CUBLAS, true, x, w));
        assertEquals(List.of(expected), linear(Gemm.CUBLAS, false, x, Spec.of(DType.F32, 3, 7)));
    }

    /** y = s · h · Bᵀ, to which x · Wᵀ is added; h = x · Aᵀ before, and with dropout by our own kernels. */
    @Test
    void lowRankLayerOf16BitsIsThreeCallsUnlessSomethingIsDroppedOrBiased() {
        List<Call> two = List.of(narrow(true, 24, 16, 8), narrow(true, 24, 16, 32));
        assertEquals(List.of(narrow(true, 8, 16, 32), two.getFirst(), two.getLast()), loraLinear(new Linear.LoraLinear(2, 0, 0, false)));
        assertEquals(two, loraLinear(new Linear.LoraLinear(2, 0.5, 0, false)));
        assertEquals(List.of(narrow(true, 8, 16, 32)), loraLinear(new Linear.LoraLinear(2, 0, 0, true)));
    }

    private List<Call> loraLinear(Linear.LoraLinear op) {
        int before = cublas.products().size();
        try (PtxDevice device = device(Gemm.CUBLAS, false, DType.BF16); Eager ops = Eager.on(device)) {
            List<Tensor> in = new ArrayList<>(List.of(ops.zeros(Spec.of(DType.BF16, 16, 32)), ops.zeros(Spec.of(DType.BF16, 24, 32)),
                    ops.zeros(Spec.of(DType.F32, 8, 32)), ops.zeros(Spec.of(DType.F32, 24, 8))));
            if (op.bias()) in.add(ops.zeros(Spec.of(DType.F32, 24)));
            if (op.dropout() > 0) in.add(ops.zeros(Spec.of(DType.I64, 2)));
            ops.apply(op, in.toArray(Tensor[]::new));
        }
        return List.copyOf(cublas.products().subList(before, cublas.products().size()));
    }

    /** dX = dY · W + drop(dH · A): dY · W is cuBLAS's, where our own kernel would have both; so are dH, dH · A and dB, while dA drops x out. */
    @Test
    void gradientWithDropoutLeavesTheLargeProductToTheLibrary() {
        for (DType type : new DType[] {DType.BF16, DType.F32}) {
            int dtype = type == DType.BF16 ? cudaDataType.CUDA_R_16BF : cudaDataType.CUDA_R_32F;
            List<Call> calls = loraBackward(type);
            assertTrue(calls.contains(new Call(false, false, 32, 16, 24, dtype, dtype, cublasComputeType.CUBLAS_COMPUTE_32F, 1)), calls.toString()); // dY · W
            assertTrue(calls.contains(new Call(false, false, 32, 16, 8, dtype, dtype, cublasComputeType.CUBLAS_COMPUTE_32F, 1)), calls.toString()); // dH · A
            assertEquals(4, calls.size(), calls.toString());
        }
    }

    private List<Call> loraBackward(DType type) {
        int before = cublas.products().size();
        try (PtxDevice device = device(Gemm.CUBLAS, false, type); Eager ops = Eager.on(device)) {
            Tensor dY = ops.zeros(Spec.of(type, 16, 24)), x = ops.zeros(Spec.of(type, 16, 32)), w = ops.zeros(Spec.of(type, 24, 32));
            Tensor a = ops.zeros(Spec.of(DType.F32, 8, 32)), b = ops.zeros(Spec.of(DType.F32, 24, 8)), h = ops.zeros(Spec.of(type, 16, 8));
            ops.apply(new Linear.LoraLinearBackward(2, 0.5, 0, true), dY, x, w, a, b, h, ops.zeros(Spec.of(DType.I64, 2)));
        }
        return List.copyOf(cublas.products().subList(before, cublas.products().size()));
    }

    private static Call narrow(boolean transposeA, int m, int n, int k) {
        return new Call(transposeA, false, m, n, k, cudaDataType.CUDA_R_16BF, cudaDataType.CUDA_R_16BF, cublasComputeType.CUBLAS_COMPUTE_32F, 1);
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
        assertEquals(1, linear(Gemm.AUTO, false, Spec.of(DType.BF16, 256, 256), Spec.of(DType.BF16, 256, 256)).size());
        assertEquals(List.of(), linear(Gemm.AUTO, false, Spec.of(DType.BF16, 256, 256), Spec.of(DType.BF16, 255, 256)));
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
