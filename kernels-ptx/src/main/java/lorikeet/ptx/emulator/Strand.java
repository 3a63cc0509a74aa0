package lorikeet.ptx.emulator;

/**
 * What a {@link Past} tells of each block: what its threads have done, and, by times of its own, what may be known without all that the same thread did
 * before. Each has a range of numbers, as if there were as many times the blocks.
 */
enum Strand {
    /** What threads have done. */
    THREADS,
    /** The mbarrier objects that they have initialised. */
    OBJECTS,
    /** Their strong writes that somebody has seen by a strong read: of one thread, who has seen one counts as having seen those before. */
    FLAGS;

    static int count() {
        return FLAGS.ordinal() + 1;
    }

    /** The number of {@code block}, one of {@code blocks}. */
    int of(int block, int blocks) {
        return ordinal() * blocks + block;
    }
}
