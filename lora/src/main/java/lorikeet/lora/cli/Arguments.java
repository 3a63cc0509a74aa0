package lorikeet.lora.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line as written: every flag may be spelled {@code --kebab-case} or {@code --snake_case}. */
final class Arguments {
    private static final Pattern FLAG = Pattern.compile("--([A-Za-z][A-Za-z0-9_-]*)(=.*)?", Pattern.DOTALL);

    private Arguments() {}

    /** {@code --lora-rank=8} becomes {@code --lora_rank=8}; values, and all that follows {@code --}, stay. */
    static String[] normalise(String[] args) {
        String[] normal = args.clone();
        for (int i = 0; i < normal.length && !normal[i].equals("--"); i++) normal[i] = normalise(normal[i]);
        return normal;
    }

    private static String normalise(String argument) {
        Matcher flag = FLAG.matcher(argument);
        if (!flag.matches()) return argument;
        return "--" + flag.group(1).replace('-', '_') + (flag.group(2) == null ? "" : flag.group(2));
    }
}
