package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.InitialValue;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** The global and constant variables of a loaded module, with their initial values, and the addresses of its functions. */
final class ModuleMemory {
    /** Bytes of all variables of a module together. */
    private static final long MOST_BYTES = 1L << 30;

    private final Module module;
    private final DeviceMemory memory;
    private final Map<Variable, Region> regions = new HashMap<>();
    private final List<Function> functions;
    private long bytes;

    ModuleMemory(Module module, DeviceMemory memory) {
        this.module = module;
        this.memory = memory;
        functions = new ArrayList<>(module.functions().values());
        List<Variable> variables = new ArrayList<>(module.variables().values());
        for (Function function : functions) if (function.body() != null) variables.addAll(function.body().variables());
        variables.removeIf(v -> v.space() != Space.GLOBAL && v.space() != Space.CONST);
        try {
            for (Variable variable : variables) allocate(variable);
            for (Variable variable : variables) initialise(variable);
        } catch (RuntimeException e) {
            free();
            throw e;
        }
    }

    /** Frees the variables. */
    void free() {
        regions.values().forEach(region -> memory.free(region.base));
        regions.clear();
    }

    private void allocate(Variable variable) {
        if (variable.external()) return;
        if (variable.bytes() > MOST_BYTES - bytes) {
            throw variable.at().error("'" + variable + "' has " + variable.bytes() + " bytes; the variables of a module may have " + MOST_BYTES + " together");
        }
        bytes += variable.bytes();
        regions.put(variable, memory.allocate(variable.bytes(), variable.space(), "variable " + variable));
    }

    private void initialise(Variable variable) {
        Region region = regions.get(variable);
        long at = 0;
        for (InitialValue value : variable.initial()) {
            long bits = switch (value) {
                case InitialValue.Bits(long b) -> b;
                case InitialValue.AddressOf address -> address(address);
            };
            write(region, at, bits, variable.type());
            at += variable.type().bytes();
        }
    }

    private long address(InitialValue.AddressOf address) {
        Variable variable = module.variables().get(address.symbol());
        if (variable != null && regions.containsKey(variable)) return address.bits(regions.get(variable).base);
        Function function = module.functions().get(address.symbol());
        if (function == null) throw address.at().error("unknown symbol '" + address.symbol() + "'");
        return address.bits(addressOf(function));
    }

    private static void write(Region region, long at, long bits, PtxType type) {
        switch (type.bytes()) {
            case 1 -> region.data.set(JAVA_BYTE, at, (byte) bits);
            case 2 -> region.data.set(JAVA_SHORT_UNALIGNED, at, (short) bits);
            case 4 -> region.data.set(JAVA_INT_UNALIGNED, at, (int) bits);
            default -> region.data.set(JAVA_LONG_UNALIGNED, at, bits);
        }
    }

    /** Where a global or constant variable lies; null for one that is only declared. */
    Region region(Variable variable) {
        return regions.get(variable);
    }

    /** What a pointer to {@code function} holds. */
    long addressOf(Function function) {
        return Windows.CODE + 16L * functions.indexOf(function);
    }

    /** The function that {@code address} points to, or null. */
    Function functionAt(long address) {
        long index = (address - Windows.CODE) / 16;
        return Windows.isIn(Windows.CODE, address) && address % 16 == 0 && index < functions.size() ? functions.get((int) index) : null;
    }
}
