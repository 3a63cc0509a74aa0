package lorikeet.ptx.emulator;

/** A check or a counter for one launch: makes an observer for each block. Blocks may begin and end on several threads. */
interface Monitor {
    /** Watches {@code block}, which is about to begin; null: there is nothing to watch. */
    Observer watch(Block block);
}
