package lorikeet.ptx.emulator;

/**
 * An asynchronous copy, by who tells of its end: who knows of a copy knows of all of the same strand and thread, or object, with lower numbers.
 *
 * @param object place of the mbarrier object that tells of copies of {@link Strand#BULK}
 */
record Copied(Strand strand, long object, long number) {
    int time() {
        return (int) Math.min(number, Stamp.LAST);
    }
}
