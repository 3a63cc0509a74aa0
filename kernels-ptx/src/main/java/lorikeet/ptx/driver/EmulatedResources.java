package lorikeet.ptx.driver;

import java.util.Optional;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/** Registers and local memory of the entries of a text on the emulator: what NVIDIA's assembler gives them, 0 where it cannot say. */
final class EmulatedResources {
    private final PtxSource source;
    private final String arch;
    private Optional<Assembly> assembly;

    EmulatedResources(PtxSource source, String arch) {
        this.source = source;
        this.arch = arch;
    }

    FunctionInfo of(String entry, int staticShared, int mostThreads) {
        if (assembly == null) assembly = assemble();
        return assembly.map(made -> made.entry(entry)).map(figures -> new FunctionInfo(figures.registers(), figures.stackBytes(), staticShared, mostThreads))
                .orElse(new FunctionInfo(0, 0, staticShared, mostThreads));
    }

    private Optional<Assembly> assemble() {
        if (PtxCompiler.unavailable().isPresent()) return Optional.empty();
        try {
            return Optional.of(PtxCompiler.assemble(source, arch));
        } catch (FormatException e) {
            return Optional.empty(); // text that is newer than the assembler
        }
    }
}
