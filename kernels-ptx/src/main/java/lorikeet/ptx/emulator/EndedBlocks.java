package lorikeet.ptx.emulator;

import java.util.BitSet;

/** The blocks of a launch that have ended, and whether others may come after what they did: by what they released, to the device. */
final class EndedBlocks {
    private final BitSet ended = new BitSet();
    private final BitSet silent = new BitSet();

    void add(int block, boolean released) {
        ended.set(block);
        silent.set(block, !released);
    }

    boolean has(int block) {
        return ended.get(block);
    }

    /** Whether it has ended and nobody ever comes after what it did. */
    boolean isSilent(int block) {
        return silent.get(block);
    }
}
