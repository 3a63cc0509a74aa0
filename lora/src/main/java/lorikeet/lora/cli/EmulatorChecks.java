package lorikeet.lora.cli;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import lorikeet.lora.UsageException;
import lorikeet.ptx.emulator.Checks;

/** What {@code --device emulator} checks of every launch, as {@code -Dlorikeet.ptx.checks} says: a finding ends the run. */
final class EmulatorChecks {
    static final String PROPERTY = "lorikeet.ptx.checks";
    /** Named as the flags of {@code ptx run}. */
    private static final String MEMORY = "memcheck", INITIALISED = "initcheck", RACES = "racecheck", ALL = "all";

    private EmulatorChecks() {}

    /** None where the property is not set. */
    static Checks asked() {
        String text = System.getProperty(PROPERTY, "").strip();
        if (text.isEmpty()) return Checks.none();
        Set<String> names = Set.copyOf(List.of(text.split("\\s*,\\s*", -1)));
        if (names.equals(Set.of(ALL))) return Checks.all();
        if (!Set.of(MEMORY, INITIALISED, RACES).containsAll(names)) {
            throw new UsageException("-D" + PROPERTY + ": expected all, or some of memcheck, initcheck and racecheck with commas between, found '" + text + "'");
        }
        return new Checks(names.contains(MEMORY), names.contains(INITIALISED), names.contains(RACES), false, OptionalLong.empty());
    }
}
