package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The blocks of queries of packed sequences, listed in scratch memory: sequence and first query of each. */
record Blocks(MemorySegment memory, long at, int count) {
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;

    /** Bytes for the longest list of {@code queries} in {@code sequences} sequences. */
    static long bytes(long queries, long sequences) {
        return 8 * (queries / AttendCpu.QUERIES + sequences);
    }

    static Blocks list(Sequences sequences, MemorySegment memory, long at) {
        int count = 0;
        for (int s = 0; s < sequences.count(); s++) {
            for (int first = 0; first < sequences.queries(s); first += AttendCpu.QUERIES) {
                memory.set(I32, at + 8L * count, s);
                memory.set(I32, at + 8L * count + 4, first);
                count++;
            }
        }
        return new Blocks(memory, at, count);
    }

    int sequence(int block) {
        return memory.get(I32, at + 8L * block);
    }

    /** First query of a block, counted within its sequence. */
    int firstQuery(int block) {
        return memory.get(I32, at + 8L * block + 4);
    }
}
