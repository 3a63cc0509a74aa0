package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;
import static lorikeet.tensor.cpu.scalar.Rows.set;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Philox;
import lorikeet.tensor.cpu.DropoutRows;

/** {@link DropoutRows} in plain Java: one block of random words for four elements. */
public interface ScalarDropout extends DropoutRows {
    @Override
    default void dropout(MemorySegment y, long yAt, MemorySegment x, long xAt, double p, long seed, long first, int site,
            int step, int n) {
        float least = (float) p;
        float scale = DropoutRows.scale(p);
        for (int i = 0; i < n; ) {
            long element = first + i;
            Philox.Block block = Philox.block(seed, element >>> 2, site, step);
            int end = (int) Math.min(n, i + 4 - (element & 3));
            for (; i < end; i++) {
                boolean keep = Philox.uniform(block.lane(first + i)) >= least;
                set(y, yAt, i, keep ? get(x, xAt, i) * scale : 0f);
            }
        }
    }
}
