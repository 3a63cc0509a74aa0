package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** An entry decoded with all device functions that it may call, and where its variables lie. Made once, then only read. */
final class Program {
    /** Bytes of shared memory for the compiler's own code, where it has any. */
    static final int RESERVED_SHARED = 1024;
    private static final long MOST_STATIC_SHARED = 48 * 1024;
    /** Functions that call each other in a chain: decoding goes down it. */
    private static final int DEEPEST_CALLS = 200;

    private final Module module;
    private final ModuleMemory memory;
    private final Map<Function, Code> codes = new LinkedHashMap<>();
    private final Map<Variable, Long> shared = new HashMap<>();
    private final ParameterBlock parameters;
    private final Code entry;
    private long staticShared;
    private long reservedShared = -1;
    private int sites;
    private int depth;
    private boolean ordered;
    private boolean maySpin;
    private boolean readsByProxy;
    private boolean hasWgmma;

    Program(Module module, ModuleMemory memory, Function function) {
        this.module = module;
        this.memory = memory;
        requireClustersOfOne(function);
        parameters = new ParameterBlock(function);
        entry = code(function);
        // What functions declare counts whether they use it or not; of a module's variables those count that somebody uses.
        for (Function called : codes.keySet()) called.body().variables().stream().filter(v -> v.space() == Space.SHARED).forEach(this::sharedOffset);
        if (staticShared > MOST_STATIC_SHARED) {
            throw function.at().error("entry '" + function.name() + "' has " + staticShared + " bytes of static shared memory, expected at most " + MOST_STATIC_SHARED);
        }
        staticShared = Math.ceilDiv(staticShared, 16) * 16;
    }

    /** Every block is a cluster of its own. */
    private static void requireClustersOfOne(Function function) {
        long blocks = function.limits().getOrDefault("reqnctapercluster", List.of()).stream().reduce(1L, (a, b) -> a * b);
        if (blocks > 1) throw function.at().error("entry '" + function.name() + "' has .reqnctapercluster of " + blocks + " blocks: clusters of more than one block are not supported");
    }

    String name() {
        return entry.name();
    }

    Module module() {
        return module;
    }

    ModuleMemory memory() {
        return memory;
    }

    Code entry() {
        return entry;
    }

    ParameterBlock parameters() {
        return parameters;
    }

    /** The decoded function; functions that call each other find the one that is being decoded. */
    Code code(Function function) {
        Code known = codes.get(function);
        if (known != null) return known;
        if (depth == DEEPEST_CALLS) throw function.at().error("a chain of more than " + DEEPEST_CALLS + " calls leads to '" + function.name() + "'");
        Code code = new Code(function);
        Decoder decoder = new Decoder(this, code);
        codes.put(function, code);
        depth++;
        decoder.decode();
        depth--;
        return code;
    }

    /** Bytes of static shared memory; dynamic shared memory begins after them. */
    long staticShared() {
        return staticShared;
    }

    /** Where {@code variable} lies in shared memory; an array without size is the dynamic part, -1. */
    long sharedOffset(Variable variable) {
        if (variable.space() != Space.SHARED) throw new IllegalArgumentException(variable + " is not shared");
        if (variable.unsized()) return -1;
        return shared.computeIfAbsent(variable, v -> {
            long offset = Math.ceilDiv(staticShared, v.alignment()) * v.alignment();
            staticShared = offset + v.bytes();
            return offset;
        });
    }

    /** Where the compiler's own shared memory lies. */
    long reservedShared() {
        if (reservedShared < 0) {
            reservedShared = Math.ceilDiv(staticShared, 128) * 128;
            staticShared = reservedShared + RESERVED_SHARED;
        }
        return reservedShared;
    }

    /** A new number for an instruction that accesses memory. */
    int newSite() {
        return sites++;
    }

    int sites() {
        return sites;
    }

    /** Notes an instruction by which blocks can act on each other: then they run in order. */
    void orderBlocks() {
        ordered = true;
    }

    boolean runsBlocksInOrder() {
        return ordered;
    }

    /** Notes an instruction by which a thread can wait for another one in a loop. */
    void noteSpin() {
        maySpin = true;
    }

    boolean maySpin() {
        return maySpin;
    }

    /** Notes an instruction that reads shared memory through the asynchronous proxy. */
    void noteProxy() {
        readsByProxy = true;
    }

    boolean readsByProxy() {
        return readsByProxy;
    }

    /** There are products of warpgroups. */
    void noteWgmma() {
        hasWgmma = true;
    }

    boolean hasWgmma() {
        return hasWgmma;
    }
}
