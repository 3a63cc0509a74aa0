package lorikeet.ptx.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.tensor.FormatException;

/**
 * What NVIDIA's assemblers print, in process or as the tool ptxas: figures of each entry with {@code -v}, errors with
 * line numbers. Each item is looked for by its own words: their order and which are printed at all differ by version.
 */
final class AssemblerLog {
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
    private static final Pattern PROPERTIES = Pattern.compile("Function properties for (\\S+)");
    private static final Pattern ERROR = Pattern.compile("line (\\d+); (?:error|fatal)\\s*:\\s*(.*)");
    private static final Pattern FATAL = Pattern.compile("ptxas (?:error|fatal)\\s*:\\s*(.*)");

    private AssemblerLog() {}

    /** Figures of each entry in {@code log}. Properties of device functions, printed among them, are left out. */
    static List<Assembly.Entry> figures(String log) {
        List<Assembly.Entry> entries = new ArrayList<>();
        StringBuilder section = new StringBuilder();
        String entry = null;
        boolean own = true;
        for (String line : log.lines().toList()) {
            Matcher compiling = ENTRY.matcher(line);
            Matcher properties = PROPERTIES.matcher(line);
            if (compiling.find()) {
                if (entry != null) entries.add(entry(entry, section.toString()));
                entry = compiling.group(1);
                section.setLength(0);
                own = true;
            } else if (properties.find()) {
                own = properties.group(1).equals(entry);
            } else if (own || line.contains(" registers")) {
                section.append(line).append('\n');
            }
        }
        if (entry != null) entries.add(entry(entry, section.toString()));
        return entries;
    }

    private static Assembly.Entry entry(String name, String section) {
        return new Assembly.Entry(name,
                number(section, "Used (\\d+) registers"),
                number(section, "(\\d+) bytes spill stores"),
                number(section, "(\\d+) bytes spill loads"),
                number(section, "(\\d+) bytes stack frame"),
                number(section, "(\\d+) bytes smem"),
                number(section, "used (\\d+) barriers"));
    }

    private static int number(String section, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(section);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The first error of {@code log} as one line that names the text and the line in it. */
    static FormatException error(String name, String arch, String log) {
        List<String> found = new ArrayList<>();
        for (String line : log.lines().toList()) {
            Matcher error = ERROR.matcher(line);
            if (error.find()) found.add(" line " + error.group(1) + ": " + error.group(2).strip());
        }
        Matcher fatal = FATAL.matcher(log);
        String reason = fatal.find() ? fatal.group(1).strip() : "the assembler gave no reason";
        if (found.isEmpty()) found.add(": " + (reason.contains("option 'gpu-name'") ? "the assembler here does not know this architecture" : reason));
        String more = found.size() == 1 ? "" : ", and " + (found.size() - 1) + " more";
        return new FormatException(name + found.getFirst() + " (" + arch + more + ")");
    }
}
