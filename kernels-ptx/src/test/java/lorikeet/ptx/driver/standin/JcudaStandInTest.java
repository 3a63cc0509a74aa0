package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lorikeet.ptx.driver.CudaProbe;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceEvent;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.HostBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The path through JCuda and JNI into a driver, by a stand-in for the driver. */
class JcudaStandInTest {
    private static final int COUNT = 1000;

    private StandIn standIn;
    private DeviceContext context;

    @BeforeEach
    void open() {
        standIn = StandIn.assume(VectorKernels.backend());
        context = DeviceContext.cuda(0);
    }

    @AfterEach
    void close() {
        if (standIn == null) return;
        context.close();
        assertEquals(0, standIn.open());
        assertEquals(null, standIn.exports().thrown());
        standIn.close();
    }

    @Test
    void probeFindsTheDevice() {
        assertEquals(new CudaProbe.Present("12.8", List.of(StandInDevice.NAME)), CudaProbe.probe());
    }

    @Test
    void deviceSaysWhatItIs() {
        assertEquals(StandInDevice.NAME, context.info().name());
        assertEquals("12.8", context.info().driverVersion());
        assertEquals("sm_90", context.info().arch());
        assertEquals(132, context.info().multiprocessors());
        assertEquals(232448, context.info().sharedOptIn());
        assertEquals(StandInDevice.MEMORY, context.info().memoryBytes());
    }

    @Test
    void kernelHasResourcesAndParameters() {
        DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
        assertEquals(List.of(8, 8, 8, 4, 4), kernel.parameterBytes());
        assertTrue(kernel.info().registers() > 4 && kernel.info().registers() < 32, kernel.info().toString());
        assertEquals(0, kernel.info().localBytes());
    }

    @Test
    void launchComputesFromItsArguments() {
        HostBuffer result = launch(context.defaultStream());
        context.synchronize();
        for (int i = 0; i < COUNT; i++) assertEquals(i + 0.5f * (COUNT - i), get(result, i));
    }

    /** Uploads a = i and b = count - i, launches out = a + b / 2, and downloads out. */
    private HostBuffer launch(DeviceStream stream) {
        HostBuffer host = context.allocateHost(4L * COUNT);
        DeviceBuffer a = context.allocate(4L * COUNT);
        DeviceBuffer b = context.allocate(4L * COUNT);
        DeviceBuffer out = context.allocate(4L * COUNT);
        for (int i = 0; i < COUNT; i++) set(host, i, i);
        stream.upload(host.memory(), a, 0);
        stream.synchronize();
        for (int i = 0; i < COUNT; i++) set(host, i, COUNT - i);
        stream.upload(host.memory(), b, 0);
        DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
        stream.launch(kernel, VectorKernels.shape(COUNT), new LaunchArguments().add(a).add(b).add(out).add(0.5f).add(COUNT));
        stream.download(out, 0, host.memory());
        return host;
    }

    @Test
    void workOfAStreamWaitsAndRunsInOrder() {
        DeviceStream stream = context.stream();
        HostBuffer result = launch(stream);
        assertEquals(COUNT - 1, get(result, 1)); // what was uploaded last
        stream.synchronize();
        assertEquals(1 + 0.5f * (COUNT - 1), get(result, 1));
    }

    @Test
    void eventOrdersTwoStreams() {
        DeviceStream first = context.stream();
        DeviceStream second = context.stream();
        DeviceBuffer buffer = context.allocate(64);
        HostBuffer host = context.allocateHost(64);
        DeviceEvent filled = context.event();
        first.fillWords(buffer, 7);
        first.record(filled);
        second.await(filled);
        second.download(buffer, 0, host.memory());
        assertFalse(filled.isReached());
        second.synchronize();
        assertTrue(filled.isReached());
        assertEquals(7, host.memory().getAtIndex(ValueLayout.JAVA_INT, 15));
    }

    @Test
    void eventsMeasureTime() {
        DeviceEvent start = context.event();
        DeviceEvent end = context.event();
        DeviceStream stream = context.stream();
        stream.record(start);
        launch(stream);
        stream.record(end);
        end.synchronize();
        assertTrue(end.millisecondsSince(start) > 0);
        assertEquals(-end.millisecondsSince(start), start.millisecondsSince(end));
    }

    @Test
    void copiesAndFillsReachTheBytesTheyName() {
        DeviceBuffer from = context.allocate(16);
        DeviceBuffer to = context.allocate(24);
        HostBuffer host = context.allocateHost(24);
        DeviceStream stream = context.defaultStream();
        stream.fill(to, (byte) 1);
        stream.fillWords(from, 0x01020304);
        stream.copy(from, to);
        host.memory().fill((byte) 9);
        stream.upload(host.memory().asSlice(0, 4), to, 18);
        stream.download(to, 0, host.memory());
        stream.synchronize();
        byte[] bytes = host.memory().toArray(ValueLayout.JAVA_BYTE);
        assertEquals(List.of((byte) 4, (byte) 3, (byte) 2, (byte) 1), List.of(bytes[12], bytes[13], bytes[14], bytes[15]));
        assertEquals(List.of((byte) 1, (byte) 9, (byte) 9, (byte) 1), List.of(bytes[17], bytes[18], bytes[21], bytes[22]));
    }

    @Test
    void memoryIsReusedByThePool() {
        long first;
        try (DeviceBuffer buffer = context.allocate(1000)) {
            first = buffer.address();
        }
        try (DeviceBuffer buffer = context.allocate(1020)) {
            assertEquals(first, buffer.address());
        }
        assertEquals(1, context.memory().hits());
        assertEquals(1, context.memory().misses());
        assertEquals(0, context.memory().inUse());
    }

    @Test
    void poolGivesFreedBlocksBackBeforeItRefuses() {
        context.allocate(12 << 20).close();
        context.allocate(24 << 20).close();
        assertEquals(List.of(), context.live());
        assertEquals(1, standIn.open() - 1); // the context and one block
    }

    @Test
    void whatIsOpenIsCounted() {
        DeviceBuffer buffer = context.allocate(1000);
        DeviceEvent event = context.event();
        assertEquals(List.of("device memory of 1000 bytes", "event"), context.live());
        event.close();
        buffer.close();
        buffer.close();
        assertEquals(List.of(), context.live());
    }

    @Test
    void heapArraysDoNotCrossJni() {
        DeviceBuffer buffer = context.allocate(64);
        Refusals.assertRefused("a copy between device and Java heap; expected off-heap memory, pinned to go on meanwhile",
                () -> context.defaultStream().upload(MemorySegment.ofArray(new int[4]), buffer, 0));
    }

    @Test
    void dynamicSharedMemoryIsAskedForOnce() {
        DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
        DeviceBuffer out = context.allocate(64);
        LaunchArguments arguments = new LaunchArguments().add(out).add(out).add(out).add(1f).add(16);
        LaunchShape one = VectorKernels.shape(16);
        for (int shared : new int[] {49152, 65536, 65536, 232448}) {
            context.defaultStream().launch(kernel, new LaunchShape(one.grid(), one.block(), shared), arguments);
        }
        context.synchronize();
        assertEquals(2, standIn.calls().stream().filter("cuFuncSetAttribute"::equals).count());
    }

    @Test
    void everythingThatIsCalledIsExported() throws Exception {
        launch(context.defaultStream());
        Set<String> missing = new TreeSet<>(standIn.calls());
        missing.removeAll(StandInLibrary.CUDA.functions());
        assertEquals(Set.of(), missing);
        assertTrue(StandInLibrary.CUDA.functions().size() >= 312);
    }

    private static void set(HostBuffer buffer, int i, float value) {
        buffer.memory().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }

    private static float get(HostBuffer buffer, int i) {
        return buffer.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
}
