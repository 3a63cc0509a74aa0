package lorikeet.ptx.emulator;

import java.util.Map;

/** {@code atom} and {@code red}. */
final class Atomics {
    private Atomics() {}

    static void families(Map<String, Family> families) {}
}
