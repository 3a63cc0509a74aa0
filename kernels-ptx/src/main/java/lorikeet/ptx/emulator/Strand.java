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
    FLAGS,
    /** Their copies by {@code cp.async}. */
    COPIES,
    /** Their bulk copies in groups. */
    GROUPS,
    /** The bulk copies of which mbarrier objects tell, which take the place of threads. */
    BULK;

    static final Strand[] ALL = values();

    /** The number of {@code block}, one of {@code blocks}. */
    int of(int block, int blocks) {
        return ordinal() * blocks + block;
    }
}
