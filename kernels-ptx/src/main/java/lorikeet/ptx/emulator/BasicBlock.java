package lorikeet.ptx.emulator;

/** Instructions without a way in or out between them, and what ends them. */
final class BasicBlock {
    /** Place among the blocks of its function; set when all are known. */
    int index;
    Instruction[] body;
    /** What ends the block; null: it runs on into the next one. */
    Control end;
    BasicBlock next;
    /** The block where all ways from here meet again; null: only at the end of the function. */
    BasicBlock meeting;
    /** Whether nothing is left to do from here but to return or exit. */
    boolean onlyLeaves;

    /** Line of its end, or 0 where it is empty. */
    int lastLine() {
        return end != null ? end.line() : body.length > 0 ? body[body.length - 1].line() : 0;
    }
}
