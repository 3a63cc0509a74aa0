package lorikeet.tensor.check;

import java.util.function.Consumer;
import java.util.function.Supplier;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceDecorator;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Storage;

/**
 * A device that has no memory after some allocations, to check that whoever fails then gives back what it had taken.
 */
public final class ExhaustedDevice implements DeviceDecorator {
    private final Device inner;
    private long left = Long.MAX_VALUE;

    /** Has what {@code inner} has, until {@link #leave} says otherwise. */
    public ExhaustedDevice(Device inner) {
        this.inner = inner;
    }

    @Override
    public Device inner() {
        return inner;
    }

    /** Lets {@code allocations} more succeed. */
    public void leave(long allocations) {
        left = allocations;
    }

    @Override
    public Storage allocate(long bytes) {
        if (left-- == 0) throw new DeviceException(name() + ": no memory for " + bytes + " bytes: the allowance is used up");
        return inner.allocate(bytes);
    }

    /**
     * Makes something with 0, 1, 2, … allocations, until it can be made; then closes it.
     *
     * @param close closes what was made
     * @return allocations that it takes
     * @throws AssertionError if a failed or closed one leaves live storages
     */
    public <T> long checkFailuresLeaveNothing(Supplier<T> made, Consumer<T> close) {
        long live = Storage.live();
        for (long allowed = 0; ; allowed++) {
            leave(allowed);
            boolean succeeded = made(made, close);
            leave(Long.MAX_VALUE);
            if (Storage.live() != live) throw new AssertionError((Storage.live() - live) + " storages are left when memory ends after " + allowed + " allocations");
            if (succeeded) return allowed;
        }
    }

    private <T> boolean made(Supplier<T> made, Consumer<T> close) {
        try {
            close.accept(made.get());
            return true;
        } catch (DeviceException e) {
            return false;
        }
    }
}
