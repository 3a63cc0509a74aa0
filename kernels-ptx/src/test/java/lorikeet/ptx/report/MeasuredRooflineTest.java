package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.Map;
import lorikeet.ptx.device.MatMulExamples;
import lorikeet.ptx.device.MatMulMmaKernel;
import lorikeet.ptx.device.MatMulTf32Kernel;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.report.MeasuredRoofline.Unit;
import lorikeet.tensor.DType;
import org.junit.jupiter.api.Test;

class MeasuredRooflineTest {
    private static final MeasuredRoofline ROOFLINE = new MeasuredRoofline(2000, new EnumMap<>(Map.of(Unit.FLOAT32, 50_000.0, Unit.TF32, 300_000.0, Unit.BF16, 600_000.0)));

    @Test
    void slowerCeilingBounds() {
        assertEquals(1, ROOFLINE.milliseconds(2e9, 49e9, Unit.FLOAT32)); // 2 GB at 2000 GB/s
        assertEquals("memory", ROOFLINE.bound(2e9, 49e9, Unit.FLOAT32));
        assertEquals(2, ROOFLINE.milliseconds(2e9, 100e9, Unit.FLOAT32)); // 0.1 TFLOP at 50 TFLOP/s
        assertEquals("fma.rn.f32", ROOFLINE.bound(2e9, 100e9, Unit.FLOAT32));
        assertEquals("memory", ROOFLINE.bound(2e9, 100e9, Unit.BF16));
    }

    @Test
    void kernelsMultiplyWithWhatTheirTextHas() {
        assertEquals(Unit.FLOAT32, MeasuredRoofline.unit(MatMulExamples.weights(72, 40, 64)));
        assertEquals(Unit.TF32, MeasuredRoofline.unit(new MatMulTf32Kernel(72, 40, 64, false, true, 1).launch()));
        assertEquals(Unit.BF16, MeasuredRoofline.unit(new MatMulMmaKernel(DType.BF16, 72, 40, 64, false, true).launch(16)));
    }

    @Test
    void everyUnitIsMeasured() {
        try (DeviceContext device = DeviceContext.emulator(64 << 20)) {
            Ceilings ceilings = new Ceilings(device, Effort.QUICK);
            Table table = ceilings.measure();
            for (Unit unit : Unit.values()) {
                Object found = table.rows().stream().filter(row -> row.getFirst().equals(unit.text())).findFirst().orElseThrow().getLast();
                assertEquals(found, ceilings.roofline().gigaflops().get(unit));
            }
        }
    }
}
