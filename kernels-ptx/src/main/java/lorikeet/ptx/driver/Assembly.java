package lorikeet.ptx.driver;

import java.util.List;

/**
 * PTX text assembled for one architecture.
 *
 * @param arch {@code sm_80}, ...
 * @param cubin the machine code (ELF)
 * @param entries what the assembler reported of each entry, in the order of its report
 */
public record Assembly(String arch, byte[] cubin, List<Entry> entries) {
    /**
     * Resources of one entry.
     *
     * @param registers 32-bit registers a thread
     * @param spillStores bytes a thread stores to local memory because registers ran out; {@code spillLoads} reads back
     * @param stackBytes stack frame of a thread (local arrays and spills)
     * @param sharedBytes static shared memory of a block
     * @param barriers barriers of a block, all of the first ones up to the highest that is used
     */
    public record Entry(String name, int registers, int spillStores, int spillLoads, int stackBytes, int sharedBytes, int barriers) {}

    public Assembly {
        entries = List.copyOf(entries);
    }

    /** The figures of entry {@code name}. */
    public Entry entry(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no entry " + name + ", found " + entries.stream().map(Entry::name).toList()));
    }
}
