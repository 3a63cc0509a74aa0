package lorikeet.ptx.driver;

import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/** Registers and local memory of an entry on the emulator: those that NVIDIA's assembler would give it, 0 where it cannot say. */
final class EmulatedResources {
    private EmulatedResources() {}

    static FunctionInfo of(PtxSource source, String entry, int staticShared, int mostThreads, String arch) {
        if (PtxCompiler.unavailable().isEmpty()) {
            try {
                Assembly.Entry figures = PtxCompiler.assemble(source, arch).entry(entry);
                return new FunctionInfo(figures.registers(), figures.stackBytes(), staticShared, mostThreads);
            } catch (FormatException e) {
                // text that is newer than the assembler
            }
        }
        return new FunctionInfo(0, 0, staticShared, mostThreads);
    }
}
