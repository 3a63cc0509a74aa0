package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import lorikeet.lora.UsageException;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorChecksTest {
    private static final PtxSource UNWRITTEN = new PtxSource("unwritten.ptx", """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry unwritten(.param .u64 to) {
                .reg .u64 %to;
                .reg .u32 %value;
                ld.param.u64 %to, [to];
                st.global.u32 [%to], %value;
                ret;
            }
            """);

    @AfterEach
    void uncheck() {
        System.clearProperty(EmulatorChecks.PROPERTY);
    }

    private static Checks asked(String text) {
        System.setProperty(EmulatorChecks.PROPERTY, text);
        return EmulatorChecks.asked();
    }

    @Test
    void checksGoByTheFlagsOfPtxRun() {
        assertEquals(Checks.none(), EmulatorChecks.asked());
        assertEquals(Checks.all(), asked("all"));
        assertEquals(Checks.all(), asked("racecheck, memcheck,initcheck"));
        assertEquals(new Checks(true, false, false, false, OptionalLong.empty()), asked("memcheck"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "memcheck,", "all,memcheck", "MEMCHECK"})
    void otherNamesAreRefused(String text) {
        String line = assertThrows(UsageException.class, () -> asked(text)).getMessage();
        assertEquals("-Dlorikeet.ptx.checks: expected all, or some of memcheck, initcheck and racecheck with commas between, found '" + text + "'", line);
    }

    @Test
    void findingIsOneLine() {
        StringWriter err = new StringWriter();
        try (DeviceContext device = DeviceContext.emulator(1 << 20, asked("initcheck")); DeviceBuffer to = device.allocate(4); DeviceModule module = device.load(UNWRITTEN)) {
            LaunchShape one = new LaunchShape(new Dim3(1, 1, 1), new Dim3(1, 1, 1));
            DeviceException found = assertThrows(DeviceException.class,
                    () -> device.defaultStream().launch(module.kernel("unwritten"), one, new LaunchArguments().add(to)));
            assertEquals(2, new Failures(new String[0], new FlagOrigins(), new PrintWriter(err, true)).report("lorikeet sft", found));
        }
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("uninitialized_register") && err.toString().contains("kernel unwritten line 8 "), err.toString());
    }
}
