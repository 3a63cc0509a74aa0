package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Statement;

/** {@code wmma.load} and {@code wmma.store}: all lanes name one matrix in memory and share its elements. */
final class WmmaAccess extends WarpWide {
    private final WmmaFragment fragment;
    private final boolean byColumns;
    private final boolean store;
    private final int[] registers;
    /** Row of the distance between rows, or columns, in elements; -1: they lie side by side. */
    private final int strideRow;
    private final Element[] elements;

    WmmaAccess(WmmaFragment fragment, boolean byColumns, boolean store, int[] registers, int strideRow, Access.Place place, Program program) {
        this.fragment = fragment;
        this.byColumns = byColumns;
        this.store = store;
        this.registers = registers;
        this.strideRow = strideRow;
        elements = new Element[fragment.elementsPerLane()];
        for (int i = 0; i < elements.length; i++) elements[i] = new Element(i, place, program.newSite());
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse use) {
        super.describe(statement, guardSlot, use);
        for (Element element : elements) element.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void together(Warp warp, int lanes) {
        if (!store) for (int row : registers) clear(warp.frame, row, lanes);
        for (Element element : elements) element.execute(warp, lanes);
    }

    private static void clear(Frame f, int row, int lanes) {
        f.fill(0, 0);
        f.keep32(row, lanes);
    }

    /** One element of each lane. */
    private final class Element extends Access {
        private final int i;

        Element(int i, Place place, int site) {
            super(place, fragment.type().bytes(), site);
            this.i = i;
        }

        @Override
        Kind kind() {
            return store ? Kind.STORE : Kind.LOAD;
        }

        @Override
        void adjust(Warp warp, long[] at) {
            for (int lane = 0; lane < Frame.LANES; lane++) {
                int index = fragment.index(lane, i);
                int row = index / fragment.columns();
                int column = index % fragment.columns();
                long stride = strideRow >= 0 ? warp.frame.r[strideRow + lane] : byColumns ? fragment.rows() : fragment.columns();
                at[lane] += bytes() * (byColumns ? column * stride + row : row * stride + column);
            }
        }

        @Override
        void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
            int[] r = warp.frame.r;
            int register = registers[i / fragment.elementsPerRegister()];
            int shift = i % fragment.elementsPerRegister() * fragment.type().bits();
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (store) put(data, at[lane] - base, r[register + lane] >>> shift);
                else r[register + lane] |= get(data, at[lane] - base) << shift;
            }
        }

        private int get(MemorySegment data, long place) {
            return switch (bytes()) {
                case 1 -> data.get(JAVA_BYTE, place) & 0xff;
                case 2 -> data.get(JAVA_SHORT_UNALIGNED, place) & 0xffff;
                default -> data.get(JAVA_INT_UNALIGNED, place);
            };
        }

        private void put(MemorySegment data, long place, int bits) {
            switch (bytes()) {
                case 1 -> data.set(JAVA_BYTE, place, (byte) bits);
                case 2 -> data.set(JAVA_SHORT_UNALIGNED, place, (short) bits);
                default -> data.set(JAVA_INT_UNALIGNED, place, bits);
            }
        }
    }
}
