package lorikeet.lora.cli;

import java.util.Arrays;
import java.util.List;
import lorikeet.lora.UsageException;

/** Flags that take several names, apart by blanks or commas. */
final class Names {
    private Names() {}

    /** {@code q_proj,v_proj o_proj} as three names. */
    static List<String> split(String flag, List<String> values) {
        List<String> names = values.stream().flatMap(value -> Arrays.stream(value.split(",", -1))).map(String::strip).distinct().toList();
        if (names.contains("")) throw new UsageException(flag + ": expected names, found an empty one in '" + String.join(" ", values) + "'");
        return names;
    }
}
