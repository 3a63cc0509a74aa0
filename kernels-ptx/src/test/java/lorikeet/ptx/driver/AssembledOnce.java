package lorikeet.ptx.driver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lorikeet.ptx.syntax.PtxSource;

/** The assembler in process, which several tests ask for the same texts: each is assembled once for an architecture. */
public final class AssembledOnce {
    private record Asked(PtxSource source, String arch) {}

    private static final Map<Asked, List<Assembly.Entry>> MADE = new ConcurrentHashMap<>();

    private AssembledOnce() {}

    /** As {@link PtxCompiler#assemble}, but for the machine code, which is not kept. */
    public static Assembly assemble(PtxSource source, String arch) {
        List<Assembly.Entry> entries = MADE.computeIfAbsent(new Asked(source, arch), asked -> PtxCompiler.assemble(asked.source, asked.arch).entries());
        return new Assembly(arch, new byte[0], entries);
    }
}
