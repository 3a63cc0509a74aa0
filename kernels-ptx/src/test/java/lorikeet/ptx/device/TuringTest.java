package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A device of sm_75 (T4, RTX 2080), which has no bfloat16 and no cp.async: float32 trains there. */
class TuringTest {
    private static final long MEMORY = 1L << 30;
    /** Maxima that keep a NaN, and pairs of float16, begin at sm_80; no training step has them. */
    private static final List<String> LATER = List.of("maximum", "minimum", "max", "dequantize");

    static List<OpCase> attention() {
        return float32().filter(opCase -> opCase.op() instanceof Attention).toList();
    }

    /** One of each operation. */
    static Collection<OpCase> operations() {
        return float32().filter(opCase -> LATER.stream().noneMatch(opCase.op().name()::contains))
                .collect(Collectors.toMap(opCase -> opCase.op().name(), Function.identity(), (first, _) -> first)).values();
    }

    private static Stream<OpCase> float32() {
        Predicate<Spec> early = spec -> spec.dtype() != DType.BF16;
        try (PtxDevice device = device(Checks.none())) {
            return OpCases.all().stream().filter(opCase -> Stream.of(opCase.specs()).allMatch(early) && device.hasKernels(opCase.op(), opCase.specs())).toList().stream();
        }
    }

    private static PtxDevice device(Checks checks) {
        return new PtxDevice(DeviceContext.emulator(MEMORY, checks, 7, 5));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationsInFloat32HaveKernels(OpCase opCase) {
        agrees(opCase);
    }

    @ParameterizedTest
    @MethodSource("attention")
    void attentionStagedWithoutAsynchronousCopiesIsRight(OpCase opCase) {
        agrees(opCase);
        try (PtxDevice device = device(Checks.all().seeded(1)); Eager ops = Eager.on(device)) {
            ops.apply(opCase.op(), opCase.place(ops));
            assertTrue(device.fallbacks().isEmpty());
        }
    }

    private static void agrees(OpCase opCase) {
        try (PtxDevice device = device(Checks.none())) {
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
        }
    }

    @Test
    void productsStayInFloat32WhereTf32IsAskedFor() {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(MEMORY, Checks.none(), 7, 5), PtxOptions.DEFAULT.tf32(true))) {
            List<OpCase> products = float32().filter(opCase -> opCase.op() instanceof MatMul).toList();
            List<String> failed = products.stream().map(OpCheck.on(device)::agreement).filter(Outcome.Failed.class::isInstance).map(Outcome::toString).toList();
            assertEquals("", String.join("\n", failed));
        }
    }

    @Test
    void bfloat16IsRefusedInOneLine() {
        OpCase opCase = OpCases.narrow(DType.BF16).getFirst();
        try (PtxDevice device = device(Checks.none()); Eager ops = Eager.on(device)) {
            String message = assertThrows(DeviceException.class, () -> ops.apply(opCase.op(), opCase.place(ops))).getMessage();
            assertTrue(message.contains("sm_75") && message.contains("needs sm_80: expected float32 activations"), message);
            assertEquals(1, message.lines().count());
        }
    }
}
