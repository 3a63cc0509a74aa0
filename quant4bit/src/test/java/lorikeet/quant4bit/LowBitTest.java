package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LowBitTest {
    private static float[] normal(int count) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    @Test
    void tensorsAreThoseOfBitsandbytes() {
        // 5 x 67 = 335 elements: 168 bytes, 6 blocks of 64; 300 x 96 in blocks of 32: 900 scales in 4 blocks of 256.
        assertEquals(List.of(Spec.of(DType.U8, 168), Spec.of(DType.F32, 6)), new LowBitSpec(CodeTable.NF4, 64, false, 5, 67).specs());
        assertEquals(List.of(Spec.of(DType.U8, 14_400), Spec.of(DType.U8, 900), Spec.of(DType.F32, 4), Spec.of(DType.F32, 256), Spec.of(DType.F32, 1)),
                new LowBitSpec(CodeTable.FP4, 32, true, 300, 96).specs());
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void dequantizingGivesWhatTheQuantizerRestores(CodeTable table) {
        float[] weights = normal(5 * 67);
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            Quantized quantized = new BlockQuantizer(table, 32).quantize(weights);
            LowBit w = LowBit.quantize(ops, weights, new LowBitSpec(table, 32, false, 5, 67));
            assertArrayEquals(quantized.dequantize(), Host.floats(ops, w.dequantize(ops, DType.F32)));
        }
    }

    @Test
    void doubleQuantizationUsesTheRestoredScales() {
        float[] weights = normal(300 * 96);
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            Quantized single = new BlockQuantizer(CodeTable.NF4, 32).quantize(weights);
            float[] scales = NestedScales.of(single.absmax()).dequantize();
            float[] expected = new Quantized(CodeTable.NF4, 32, weights.length, single.codes(), scales).dequantize();
            LowBit w = LowBit.quantize(ops, weights, new LowBitSpec(CodeTable.NF4, 32, true, 300, 96));
            assertArrayEquals(expected, Host.floats(ops, w.dequantize(ops, DType.F32)));
        }
    }

    @Test
    void whatDoesNotFitIsSaidInOneLine() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, false, 5, 67);
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            LowBit w = LowBit.quantize(ops, normal(5 * 67), spec);
            assertEquals("4-bit weight: scales of W [5, 67] must be F32 [6], found U8 [168]",
                    message(() -> new LowBit(spec, List.of(w.tensors().get(0), w.tensors().get(0)))));
            assertEquals("linear: x F32 [2, 66] and W F32 [5, 67] differ in their last dimension",
                    message(() -> w.linear(ops, ops.tensor(new float[132], 2, 66))));
            assertEquals("4-bit weight: 3 values for F32 [5, 67]", message(() -> LowBit.quantize(ops, new float[3], spec)));
            assertEquals("dequantize: gives F32, BF16 or F16, not I32", message(() -> w.dequantize(ops, DType.I32)));
            Tensor[] none = {};
            assertEquals("dequantize: takes at least 2 operands, found 0", message(() -> ops.apply(new LowBitOp.Dequantize(spec, DType.F32), none)));
        }
        assertEquals("4-bit weight [-1, 67]: expected no negative size", message(() -> new LowBitSpec(CodeTable.NF4, 64, false, -1, 67)));
    }

    private static String message(Runnable body) {
        return assertThrows(ShapeException.class, body::run).getMessage();
    }
}
