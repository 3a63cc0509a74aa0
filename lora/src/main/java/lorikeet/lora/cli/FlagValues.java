package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All flags of a command with their values, given or default, for {@code args.json}. */
final class FlagValues {
    private FlagValues() {}

    static Map<String, Object> of(CommandSpec spec) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName().replaceFirst("^--", "");
            if (!option.usageHelp() && !option.versionHelp() && !option.inherited()) values.put(name, plain(option.getValue()));
        }
        return values;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Path path -> path.toString();
            case Enum<?> name -> name.toString();
            case DeviceName name -> name.toString();
            case List<?> list -> list.stream().map(FlagValues::plain).toList();
            default -> value;
        };
    }
}
