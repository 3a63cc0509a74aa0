package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code .maxntid 256, 1, 1} and its like between the parameters of a function and its body. */
final class Limits {
    /** How many numbers each takes at most; it takes at least one where it takes any. */
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(Map.entry("maxntid", 3), Map.entry("reqntid", 3), Map.entry("minnctapersm", 1),
            Map.entry("maxnreg", 1), Map.entry("noreturn", 0), Map.entry("reqnctapercluster", 3), Map.entry("maxclusterrank", 1),
            Map.entry("explicitcluster", 0), Map.entry("blocksareclusters", 0), Map.entry("abi_preserve", 1), Map.entry("abi_preserve_control", 1));

    private final TokenStream tokens;
    private final Map<String, List<Long>> found = new LinkedHashMap<>();

    Limits(TokenStream tokens) {
        this.tokens = tokens;
    }

    Map<String, List<Long>> found() {
        return found;
    }

    /** Reads one directive of an entry or a device function. */
    void directive(boolean entry) {
        Token directive = tokens.take();
        String name = directive.text().substring(1);
        Integer most = NUMBERS.get(name);
        if (most == null) throw directive.at().error("unknown directive " + directive.shown());
        boolean ofFunctions = name.equals("noreturn") || name.startsWith("abi_");
        if (entry == ofFunctions) throw directive.at().error(directive.text() + " is for " + (entry ? "device functions" : "entries"));
        List<Long> values = new ArrayList<>();
        if (most > 0) {
            do values.add(number(directive));
            while (values.size() < most && tokens.accept(","));
        }
        found.put(name, values);
        if (found.containsKey("maxntid") && found.containsKey("reqntid")) throw directive.at().error("an entry has .maxntid or .reqntid, not both");
    }

    private long number(Token directive) {
        Token number = tokens.expect(Token.Kind.NUMBER, "a number");
        long value = Constants.small(number, directive.text());
        if (value < 1 && !directive.text().startsWith(".abi_")) throw number.at().error(directive.text() + " " + value + ", expected at least 1");
        return value;
    }
}
