package lorikeet.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import lorikeet.tensor.SystemMemory;
import lorikeet.tensor.cpu.Team;

/** Reads a large block of memory once, each thread a part: what the memory of this machine gives now. */
final class MemoryRead implements Side.Task {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int PART = 1 << 22;
    private static final int PARTS = (int) (Workload.Read.BYTES / PART);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment block = SystemMemory.allocate(arena, Workload.Read.BYTES);
    private final Team team;
    private final long[] sums = new long[PARTS];

    MemoryRead(int threads) {
        team = new Team(threads);
        block.fill((byte) 1);
    }

    @Override
    public void run() {
        team.run(PARTS, (part, worker) -> sums[part] = sum((long) part * PART));
        if (sums[PARTS - 1] == 0) throw new IllegalStateException("nothing was read");
    }

    /** Four chains, more than the latency of an addition can hold up. */
    private long sum(long begin) {
        int step = SPECIES.vectorByteSize();
        LongVector a = LongVector.zero(SPECIES), b = a, c = a, d = a;
        for (long at = begin; at < begin + PART; at += 4L * step) {
            a = a.add(LongVector.fromMemorySegment(SPECIES, block, at, ByteOrder.nativeOrder()));
            b = b.add(LongVector.fromMemorySegment(SPECIES, block, at + step, ByteOrder.nativeOrder()));
            c = c.add(LongVector.fromMemorySegment(SPECIES, block, at + 2L * step, ByteOrder.nativeOrder()));
            d = d.add(LongVector.fromMemorySegment(SPECIES, block, at + 3L * step, ByteOrder.nativeOrder()));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void close() {
        team.close();
        arena.close();
    }
}
