package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final List<String> events = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 5; // System.nanoTime may overflow

    private final Signals.StopRequest request = new Signals.StopRequest(
            signal -> events.add("stop " + signal), () -> nanos, code -> events.add("halt " + code));

    private void after(long milliseconds, int signal) {
        nanos += milliseconds * 1_000_000;
        request.accept(signal);
    }

    @Test
    void firstSignalAsksToStop() {
        after(0, SIGTERM);
        assertEquals(List.of("stop 15"), events);
    }

    @Test
    void signalsWithinASecondAreTheSameRequest() {
        after(0, SIGINT);
        after(0, SIGTERM);
        after(999, SIGINT);
        assertEquals(List.of("stop 2"), events);
    }

    @Test
    void laterSignalEndsTheJvmWithItsOwnCode() {
        after(0, SIGTERM);
        after(1001, SIGINT);
        assertEquals(List.of("stop 15", "halt 130"), events);
    }
}
