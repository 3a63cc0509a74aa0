package lorikeet.ptx.syntax;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One PTX module, names resolved.
 *
 * @param version {@code major * 10 + minor}
 * @param target for example {@code sm_80}
 * @param addressSize bits of an address, 32 or 64
 * @param variables module variables by name, in order
 * @param functions entries and device functions by name, in order; a definition replaces its declarations
 * @param compiled whether the text says that a compiler wrote it
 */
public record Module(String file, int version, String target, int addressSize, Map<String, Variable> variables,
        Map<String, Function> functions, boolean compiled) {

    /** Parses {@code source}. Memory and time are bounded by the length of the text. */
    public static Module parse(PtxSource source) {
        return new Parser(source).module();
    }

    /** The number in the target: 90 of sm_90a. */
    public int architecture() {
        return Integer.parseInt(target.replaceAll("\\D", ""));
    }

    /** Names of the entries, in order. */
    public List<String> entries() {
        return functions.values().stream().filter(f -> f.entry() && f.body() != null).map(Function::name).collect(Collectors.toList());
    }
}
