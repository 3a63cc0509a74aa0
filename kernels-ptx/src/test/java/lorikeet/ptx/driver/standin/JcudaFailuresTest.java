package lorikeet.ptx.driver.standin;

import static lorikeet.ptx.driver.standin.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DriverException;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;

/** What a caller is told when the driver, or a kernel, fails. */
class JcudaFailuresTest {
    @Test
    void failedCallIsNamedWithItsCode() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            standIn.exports().fail("cuMemAlloc_v2", 2);
            assertRefused("cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (2) for 16 MiB", () -> context.allocate(16 << 20));
            standIn.exports().fail("cuStreamCreate", 304);
            assertRefused("cuStreamCreate: CUDA_ERROR_OPERATING_SYSTEM (304)", context::stream);
            context.allocate(64).close(); // neither ended the context
        }
    }

    @Test
    void deviceThatIsNotThereIsOneLine() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend())) {
            assertRefused("cuDeviceGet: CUDA_ERROR_INVALID_DEVICE (101) for device 3", () -> DeviceContext.cuda(3));
            standIn.exports().fail("cuInit", 100);
            assertRefused("no CUDA device: cuInit of libcuda.so.1 failed: CUDA_ERROR_NO_DEVICE (100)", () -> DeviceContext.cuda(0));
        }
    }

    @Test
    void functionThatTheDriverLacksIsOneLine() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            standIn.exports().disconnect("cuEventCreate");
            assertRefused("cuEventCreate: CUDA_ERROR_NOT_SUPPORTED (801)", context::event);
        }
    }

    @Test
    void sizesAreCheckedBeforeTheDriverIsAsked() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceBuffer held = context.allocate(24 << 20);
            assertRefused("Stand-in device: no device memory for 12 MiB: 8 MiB of 32 MiB are free, 24 MiB are in use here", () -> context.allocate(12 << 20));
            assertRefused("Stand-in device: device memory of 1099511627776 bytes, expected 1 to 33554432", () -> context.allocate(1L << 40));
            assertRefused("Stand-in device: device memory of -1 bytes, expected 1 to 33554432", () -> context.allocate(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> context.defaultStream().download(held, (24 << 20) - 3, context.allocateHost(4).memory()));
            assertEquals(1, standIn.calls().stream().filter("cuMemAlloc_v2"::equals).count());
        }
    }

    @Test
    void refusedTextHasTheLineAndTheWholeLog() {
        try (StandIn _ = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            PtxSource wrong = new PtxSource("wrong.ptx", VectorKernels.SOURCE.text().replace("mad.lo.u32 %i, %i", "mad.lo.u32 %i, %zz"));
            DriverException refusal = assertThrows(DriverException.class, () -> context.load(wrong));
            assertEquals("cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX (218): wrong.ptx line 16: Arguments mismatch for instruction 'mad.lo' (sm_90)", refusal.getMessage());
            assertTrue(refusal.log().startsWith("ptxas application ptx input, line 16; error   : Arguments mismatch for instruction 'mad.lo'\nptxas fatal"), refusal.log());
            assertEquals(List.of(), context.live());
        }
    }

    @Test
    void entryThatIsNotThereIsNamed() {
        try (StandIn _ = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            assertRefused("cuModuleGetFunction: CUDA_ERROR_NOT_FOUND (500) for nothing", () -> context.load(VectorKernels.SOURCE).kernel("nothing"));
        }
    }

    @Test
    void launchThatDoesNotFitIsNotMade() {
        try (StandIn standIn = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
            Dim3 one = new Dim3(1, 1, 1);
            launchRefused(context, kernel, new LaunchShape(one, new Dim3(2048, 1, 1)), new LaunchArguments(),
                    "a block of Dim3[x=2048, y=1, z=1], expected 1 to 1024 threads, z at most 64");
            launchRefused(context, kernel, new LaunchShape(new Dim3(1, 65536, 1), one), new LaunchArguments(),
                    "a grid of Dim3[x=1, y=65536, z=1], expected 1 to 2147483647 x 65535 x 65535 blocks");
            launchRefused(context, kernel, new LaunchShape(one, one, 232449), new LaunchArguments(),
                    "0 static and 232449 dynamic bytes of shared memory, expected at most 232448");
            launchRefused(context, kernel, new LaunchShape(one, one), new LaunchArguments().add(0L), "expected 5 arguments, found 1");
            launchRefused(context, kernel, new LaunchShape(one, one), new LaunchArguments().add(0L).add(0L).add(0L).add(1.0).add(1),
                    "expected 4 bytes for argument 3, found 8");
            assertTrue(!standIn.calls().contains("cuLaunchKernel"));
        }
    }

    private static void launchRefused(DeviceContext context, DeviceKernel kernel, LaunchShape shape, LaunchArguments arguments, String reason) {
        assertRefused("scaled_sum cannot be launched: " + reason, () -> context.defaultStream().launch(kernel, shape, arguments));
    }

    @Test
    void illegalAddressEndsTheContextAndEveryLaterCallSaysSo() {
        try (StandIn _ = StandIn.assume(VectorKernels.backend())) {
            DeviceContext context = DeviceContext.cuda(0);
            DeviceBuffer small = context.allocate(512);
            DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
            context.defaultStream().launch(kernel, VectorKernels.shape(1000), new LaunchArguments().add(small).add(small).add(small).add(1f).add(1000));
            assertRefused("cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS (700)", context.defaultStream()::synchronize);
            String ended = "the context of Stand-in device has ended: cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS (700); start a new process";
            assertRefused(ended, context::event);
            assertRefused(ended, () -> context.allocate(512));
            assertRefused(ended, () -> context.defaultStream().fill(small, (byte) 0));
            small.close();
            context.close();
            assertRefused("Stand-in device: the context is closed", context::event);
        }
    }

    @Test
    void closedBufferIsNotAnArgument() {
        try (StandIn _ = StandIn.assume(VectorKernels.backend()); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceBuffer buffer = context.allocate(512);
            buffer.close();
            assertEquals("device memory of 512 bytes is used after it was closed",
                    assertThrows(IllegalStateException.class, () -> new LaunchArguments().add(buffer)).getMessage());
        }
    }

    @Test
    void exceptionInsideTheDriverBecomesACode() {
        JavaKernels broken = new JavaKernels(Map.of(VectorKernels.ENTRY, (shape, arguments, memory) -> {
            throw new ArithmeticException("inside");
        }));
        try (StandIn standIn = StandIn.assume(broken); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceBuffer buffer = context.allocate(64);
            DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
            context.defaultStream().launch(kernel, VectorKernels.shape(16), new LaunchArguments().add(buffer).add(buffer).add(buffer).add(1f).add(16));
            assertRefused("cuCtxSynchronize: CUDA_ERROR_UNKNOWN (999)", context::synchronize);
            assertInstanceOf(ArithmeticException.class, standIn.exports().thrown());
        }
    }
}
