package lorikeet.ptx.emulator;

/** A branch after which lanes may go different ways. */
interface Parting {
    /** Sets where all ways meet again; null: only at the end of the function. */
    void setMeeting(BasicBlock block);
}
