package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import lorikeet.tensor.Tensor;

/** Where an operand lies on the device, and the bytes from there to the end of its memory. */
record Place(long address, long bytes) {
    /** As far as 16-byte accesses ask. */
    private static final long MOST_ALIGNMENT = 16;

    /** From the first element of {@code tensor} on. */
    static Place of(Tensor tensor) {
        return new Place(tensor.memory().address() + tensor.byteOffset(), tensor.storage().bytes() - tensor.byteOffset());
    }

    /** {@code bytes} of scratch from {@code offset} on. */
    static Place of(MemorySegment workspace, long offset, long bytes) {
        return new Place(workspace.address() + offset, bytes);
    }

    /** What is left from byte {@code offset} on. */
    Place from(long offset) {
        return new Place(address + offset, bytes - offset);
    }

    /** The largest power of two, at most 16, that divides the addresses of all {@code tensors}. */
    static int alignment(Tensor... tensors) {
        return alignment(Arrays.stream(tensors).map(Place::of).toList());
    }

    /** The largest power of two, at most 16, that divides the addresses of all {@code places}. */
    static int alignment(Collection<Place> places) {
        long bits = MOST_ALIGNMENT;
        for (Place place : places) bits |= place.address;
        return (int) Long.lowestOneBit(bits);
    }
}
