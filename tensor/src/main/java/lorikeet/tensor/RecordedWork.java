package lorikeet.tensor;

/**
 * What {@link Device#record} kept of some work: its launches, with the addresses that they had. Tensors that were there before
 * and are still there are read and written as they are now; memory that the work itself took and gave back is used again.
 */
public interface RecordedWork extends AutoCloseable {
    /** Whether the memory that the work took is nobody else's now; once it is, the work has to be recorded anew. */
    boolean isReplayable();

    /** Runs the work once more, after what was started before; it must be {@link #isReplayable}. */
    void replay();

    @Override
    void close();
}
