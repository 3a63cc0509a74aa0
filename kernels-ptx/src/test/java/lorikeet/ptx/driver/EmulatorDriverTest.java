package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

class EmulatorDriverTest {
    /** {@code x[i] += amount} for the threads of one block; {@code past} skips elements. */
    private static final PtxSource SOURCE = new PtxSource("add.ptx", """
            .version 7.8
            .target sm_80
            .address_size 64
            .global .align 4 .u32 calls = 40;
            .visible .entry add(.param .u64 x, .param .u32 amount, .param .u32 past)
            .maxntid 64, 1, 1
            {
                .reg .u64 %x, %offset;
                .reg .u32 %i, %value, %amount;
                ld.param.u64 %x, [x];
                ld.param.u32 %amount, [amount];
                ld.param.u32 %i, [past];
                mov.u32 %value, %tid.x;
                add.u32 %i, %i, %value;
                mul.wide.u32 %offset, %i, 4;
                add.u64 %x, %x, %offset;
                ld.global.u32 %value, [%x];
                add.u32 %value, %value, %amount;
                st.global.u32 [%x], %value;
                ret;
            }
            """);
    private static final LaunchShape EIGHT = new LaunchShape(new Dim3(1, 1, 1), new Dim3(8, 1, 1));

    @Test
    void launchesOfAStreamFollowEachOther() {
        try (DeviceContext device = DeviceContext.emulator(1 << 20); Arena arena = Arena.ofConfined()) {
            DeviceBuffer x = device.allocate(32);
            DeviceStream stream = device.stream();
            DeviceKernel add = device.load(SOURCE).kernel("add");
            stream.fillWords(x, 5);
            stream.launch(add, EIGHT, new LaunchArguments().add(x).add(3).add(0));
            stream.launch(add, EIGHT, new LaunchArguments().add(x).add(-10).add(0));
            MemorySegment found = arena.allocate(ValueLayout.JAVA_INT, 8);
            stream.download(x, 0, found);
            stream.synchronize();
            assertArrayEquals(new int[] {-2, -2, -2, -2, -2, -2, -2, -2}, found.toArray(ValueLayout.JAVA_INT));
            assertEquals(64, add.info().maxThreads());
        }
    }

    @Test
    void modulesShareMemoryAndGiveTheirVariablesBack() {
        try (DeviceContext device = DeviceContext.emulator(64)) {
            device.load(SOURCE).close();
            device.load(SOURCE).close(); // each has a variable of 4 bytes
            device.load(SOURCE);
            assertEquals(List.of("module add.ptx"), device.live());
            assertThrows(DeviceException.class, () -> device.allocate(64));
        }
    }

    @Test
    void faultIsTheEmulatorsFindingAndEndsTheContext() {
        try (DeviceContext device = DeviceContext.emulator(1 << 20)) {
            DeviceBuffer x = device.allocate(512);
            DeviceKernel add = device.load(SOURCE).kernel("add");
            DriverException fault = assertThrows(DriverException.class,
                    () -> device.defaultStream().launch(add, EIGHT, new LaunchArguments().add(x).add(1).add(125)));
            assertTrue(fault.getMessage().startsWith("cuLaunchKernel: CUDA_ERROR_ILLEGAL_ADDRESS (700): out_of_bounds: kernel add line 17 block (0,0,0) thread (3,0,0) address 0x"), fault.getMessage());
            assertTrue(assertThrows(DeviceException.class, device::event).getMessage().startsWith("the context of PTX emulator has ended: cuLaunchKernel: "));
        }
    }

    @Test
    void eventsAreReachedAtOnce() {
        try (DeviceContext device = DeviceContext.emulator(1 << 20)) {
            DeviceEvent start = device.event();
            DeviceEvent end = device.event();
            device.defaultStream().record(start);
            device.defaultStream().record(end);
            assertTrue(end.isReached() && end.millisecondsSince(start) >= 0);
        }
    }

    @Test
    void refusedTextIsOneLine() {
        try (DeviceContext device = DeviceContext.emulator(1 << 20)) {
            PtxSource wrong = new PtxSource("wrong.ptx", SOURCE.text().replace("%i, %i, %value", "%i, %zz, %value"));
            String message = assertThrows(FormatException.class, () -> device.load(wrong)).getMessage();
            assertTrue(message.startsWith("wrong.ptx line 14 column "), message);
            assertEquals(List.of(), device.live());
        }
    }
}
