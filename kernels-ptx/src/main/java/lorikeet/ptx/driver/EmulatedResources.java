package lorikeet.ptx.driver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/** Registers and local memory of the entries of a text on the emulator: what NVIDIA's assembler gives them, 0 where it cannot say. */
final class EmulatedResources {
    private static final String ARCH = "sm_90";
    private static final int MOST_KEPT = 16;
    /** Of the texts that were loaded last: a kernel is loaded again and again. */
    private static final Map<PtxSource, Optional<Assembly>> MADE = Collections.synchronizedMap(new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PtxSource, Optional<Assembly>> eldest) {
            return size() > MOST_KEPT;
        }
    });

    private EmulatedResources() {}

    static FunctionInfo of(PtxSource source, String entry, BlockLimits limits) {
        Optional<Assembly.Entry> figures = MADE.computeIfAbsent(source, EmulatedResources::assemble).map(made -> made.entry(entry));
        return new FunctionInfo(figures.map(Assembly.Entry::registers).orElse(0), figures.map(Assembly.Entry::stackBytes).orElse(0), limits.sharedBytes(), limits.maxThreads());
    }

    private static Optional<Assembly> assemble(PtxSource source) {
        if (PtxCompiler.unavailable().isPresent()) return Optional.empty();
        try {
            return Optional.of(PtxCompiler.assemble(source, ARCH));
        } catch (FormatException e) {
            return Optional.empty(); // text that is newer than the assembler
        }
    }
}
