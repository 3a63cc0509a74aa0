package lorikeet.lora.cli;

import java.util.Arrays;
import java.util.List;
import lorikeet.lora.UsageException;

/** Flags that take several names, apart by blanks or commas. */
final class Names {
    private Names() {}

    /** {@code q_proj,v_proj o_proj} and {@code q_proj, v_proj, o_proj} as three names. */
    static List<String> split(String flag, List<String> values) {
        String all = String.join(" ", values);
        List<String> names = Arrays.stream(all.split(" *, *| +", -1)).toList();
        if (names.contains("")) throw new UsageException(flag + ": expected names, found an empty one in '" + all + "'");
        return names;
    }
}
