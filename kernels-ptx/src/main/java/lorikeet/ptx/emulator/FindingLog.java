package lorikeet.ptx.emulator;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Findings of a launch: one for each kind and line, that of the first thread of the first block whatever the order of turns, with a count. */
final class FindingLog {
    private record Key(Finding.Kind kind, int line) {}

    private static final Comparator<Dim> INDICES = Comparator.comparingInt(Dim::z).thenComparingInt(Dim::y).thenComparingInt(Dim::x);
    private static final Comparator<Finding> PLACES = Comparator.comparing(Finding::block, INDICES).thenComparing(Finding::thread, INDICES);

    private final Map<Key, Finding> findings = new HashMap<>();

    synchronized void add(Finding finding) {
        findings.merge(new Key(finding.kind(), finding.line()), finding, (old, found) -> {
            Finding kept = PLACES.compare(found, old) < 0 ? found : old;
            return kept.times(old.count() + 1);
        });
    }

    synchronized boolean has(Finding.Kind kind, int line) {
        return findings.containsKey(new Key(kind, line));
    }

    /** In the order of the text. */
    synchronized List<Finding> list() {
        return findings.values().stream().sorted(Comparator.comparingInt(Finding::line).thenComparing(Finding::kind)).toList();
    }
}
