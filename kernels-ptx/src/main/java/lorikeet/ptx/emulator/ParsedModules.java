package lorikeet.ptx.emulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;

/** The modules that were parsed last, which nobody changes: devices that are opened one after another load the same texts. */
final class ParsedModules {
    private static final int MOST_KEPT = 32;
    private static final Map<PtxSource, Module> KEPT = Collections.synchronizedMap(new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PtxSource, Module> eldest) {
            return size() > MOST_KEPT;
        }
    });

    private ParsedModules() {}

    static Module of(PtxSource source) {
        Module kept = KEPT.get(source);
        if (kept != null) return kept;
        Module parsed = Module.parse(source); // outside the lock: on all cores
        KEPT.put(source, parsed);
        return parsed;
    }
}
