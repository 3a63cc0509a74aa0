package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.report.KernelFigures;
import lorikeet.tensor.DType;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import org.junit.jupiter.api.Test;

class SoftCapTest {
    private final List<OpCase> cases = new SoftCap().cases();

    /** Between guard zones, against the reference in float64; every access checked. */
    @Test
    void kernelAgreesWithTheReference() {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1 << 26, Checks.all()))) {
            for (OpCase each : cases) assertInstanceOf(Outcome.Passed.class, OpCheck.on(device).agreement(each));
            assertEquals(Map.of(), device.fallbacks());                                         // nothing ran on the CPU
        }
    }

    @Test
    void gradientIsThatOfFiniteDifferences() {
        OpCase exact = OpCase.of(new SoftCap(2), Tolerance.exact("in float64"), 0, Operand.normal(DType.F64, 5, 7)).differentiate(0);
        assertInstanceOf(Outcome.Passed.class, OpCheck.gradient(exact));
    }

    @Test
    void everySectorIsMovedOnce() {
        KernelFigures figures = KernelFigures.own().getLast();                                  // of the larger case, as `lorikeet ptx list` counts it
        assertEquals(figures.counts().leastSectors(), figures.counts().sectors());
    }
}
