package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.ptx.device.RecordedSteps;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;

/** Steps through JCuda's calls for stream capture and graphs; the stand-in keeps launches and runs them again. */
class GraphStandInTest {
    private static final int INVALIDATED = 901;

    private static double[] train(StandIn standIn, boolean recorded) {
        try (PtxDevice device = new PtxDevice(DeviceContext.cuda(0), new PtxOptions(true))) {
            double[] found = RecordedSteps.run(device, 5, recorded);
            assertNull(standIn.exports().thrown());
            return found;
        }
    }

    private static long calls(StandIn standIn, String name) {
        return standIn.calls().stream().filter(name::equals).count();
    }

    @Test
    void recordedStepsGiveTheSameBitsAndLeaveNothing() {
        double[] plain;
        try (StandIn standIn = StandIn.assume(new EmulatorBackend())) {
            plain = train(standIn, false);
            assertEquals(0, calls(standIn, "cuGraphLaunch"));
        }
        try (StandIn standIn = StandIn.assume(new EmulatorBackend())) {
            assertArrayEquals(plain, train(standIn, true));
            assertEquals(1, calls(standIn, "cuStreamBeginCapture_v2"));
            assertEquals(4, calls(standIn, "cuGraphLaunch"));
            assertEquals(0, standIn.open());
        }
    }

    @Test
    void waitInsideACaptureIsAnErrorAndTheStreamGoesOn() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceStream stream = context.stream();
            String message = assertThrows(DeviceException.class, () -> stream.capture(stream::synchronize)).getMessage();
            assertTrue(message.startsWith("cuStreamSynchronize: ") && message.contains("(900)"), message);
            stream.synchronize();
            assertEquals(1, calls(standIn, "cuStreamEndCapture"));
        }
    }

    @Test
    void captureThatTheDriverRefusesIsAnErrorOfOneLine() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceStream stream = context.stream();
            standIn.exports().fail("cuStreamBeginCapture_v2", 801);
            assertEquals("cuStreamBeginCapture_v2: CUDA_ERROR_NOT_SUPPORTED (801)", assertThrows(DeviceException.class, () -> stream.capture(() -> {})).getMessage());
            standIn.exports().fail("cuGraphInstantiateWithFlags", 2);
            assertThrows(DeviceException.class, () -> stream.capture(() -> {}));
            String message = assertThrows(DeviceException.class, () -> stream.capture(() -> assertThrows(DeviceException.class, stream::synchronize))).getMessage();
            assertTrue(message.startsWith("cuStreamEndCapture: ") && message.contains("(" + INVALIDATED + ")"), message);
        }
    }
}
