package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import java.util.TreeSet;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import org.junit.jupiter.api.Test;

/** Float16 is for products: whatever else is asked of it is refused by its own name, not by that of a part, and with the dtypes that it takes. */
class RefusedF16Test {
    @Test
    void operationsWithoutF16SaySoInOneLine() {
        Set<String> refused = new TreeSet<>();
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28)); Eager ops = Eager.on(device)) {
            for (OpCase each : OpCases.narrow(DType.F16)) {
                if (device.supports(each.op(), each.specs())) continue;
                String name = each.op().name();
                String line = assertThrows(DeviceException.class, () -> ops.apply(each.op(), each.place(ops)), name).getMessage();
                assertEquals("PTX emulator cannot run " + name + ": expected F32 or BF16, found F16", line);
                refused.add(each.op().getClass().getSimpleName());
            }
        }
        assertEquals(Set.of("AddRmsNorm", "Affine", "Attend", "AttendBackward", "Binary", "CrossEntropy", "Gated", "OutputLoss", "Reduce", "RmsNorm", "RmsNormBackward",
                "Rope", "SoftmaxBackward", "SoftmaxForward", "SwiGlu", "SwiGluBackward", "Unary"), refused);
    }
}
