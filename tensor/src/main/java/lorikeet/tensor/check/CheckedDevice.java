package lorikeet.tensor.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceDecorator;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/**
 * A device under watch. Every allocation lies between guard zones and begins as NaN (all bits set), so that an element
 * that is read before it is written, or beside its tensor, shows in the result. After each operation every byte of every
 * live allocation must be as before, except the elements of the outputs and of the operands that the operation says it
 * writes, and its workspace. Nothing may be allocated during a run.
 */
public final class CheckedDevice implements DeviceDecorator {
    private static final long GUARD = 256;
    private static final byte PATTERN = (byte) 0xFF;

    private final Device inner;
    /** What was handed out, and the storage around it. */
    private final Map<Storage, Storage> live = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    /** Watches {@code inner}, which stays the caller's to close. */
    public CheckedDevice(Device inner) {
        this.inner = inner;
    }

    /** What was found so far, one line each. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    @Override
    public Device inner() {
        return inner;
    }

    @Override
    public Storage allocate(long bytes) {
        Storage whole = inner.allocate(GUARD + bytes + GUARD);
        byte[] pattern = new byte[Math.toIntExact(whole.bytes())];
        Arrays.fill(pattern, PATTERN);
        write(whole, pattern);
        Storage storage = new Storage(bytes, inside(whole.memory(), bytes), whole.home(), memory -> forget(whole));
        live.put(storage, whole);
        return storage;
    }

    /** A segment that the host cannot read is an address alone. */
    private static MemorySegment inside(MemorySegment whole, long bytes) {
        return whole.byteSize() == 0 ? MemorySegment.ofAddress(whole.address() + GUARD) : whole.asSlice(GUARD, bytes);
    }

    private void forget(Storage whole) {
        live.values().remove(whole);
        whole.release();
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Map<Storage, byte[]> before = new LinkedHashMap<>();
        live.forEach((storage, whole) -> before.put(storage, read(whole)));
        long allocated = allocations();
        inner.run(op, in, out, workspace);
        inner.synchronize();
        if (allocations() != allocated) findings.add(op.name() + " allocated memory while it ran");
        Map<Storage, byte[]> after = new HashMap<>();
        live.forEach((storage, whole) -> after.put(storage, read(whole)));
        for (Tensor result : out) accept(result, before, after);
        for (int written : op.writes()) accept(in[written], before, after);
        acceptWorkspace(workspace, before, after);
        before.forEach((storage, expected) -> compare(op, in, storage, expected, after.get(storage)));
    }

    private long allocations() {
        MemoryUse use = inner.memory();
        return use.hits() + use.misses();
    }

    /** Takes the new bytes of a tensor's elements as right. */
    private static void accept(Tensor tensor, Map<Storage, byte[]> before, Map<Storage, byte[]> after) {
        byte[] expected = before.get(tensor.storage());
        byte[] found = after.get(tensor.storage());
        if (expected == null) return;
        int size = tensor.dtype().bytes();
        Cursor cursor = Cursor.over(tensor);
        for (long i = 0; i < tensor.shape().count(); i++) {
            int at = (int) (GUARD + cursor.next() * size);
            System.arraycopy(found, at, expected, at, size);
        }
    }

    private static void acceptWorkspace(MemorySegment workspace, Map<Storage, byte[]> before, Map<Storage, byte[]> after) {
        if (workspace.address() == 0) return;
        before.forEach((storage, expected) -> {
            if (storage.memory().address() != workspace.address()) return;
            System.arraycopy(after.get(storage), (int) GUARD, expected, (int) GUARD, (int) storage.bytes());
        });
    }

    private void compare(Op op, Tensor[] in, Storage storage, byte[] expected, byte[] found) {
        int at = Arrays.mismatch(expected, found);
        if (at < 0) return;
        long offset = at - GUARD;
        String where = offset < 0 ? -offset + " bytes before" : offset >= storage.bytes() ? offset - storage.bytes() + " bytes behind" : "at byte " + offset + " of";
        findings.add(op.name() + " wrote " + where + " " + describe(in, storage));
    }

    private static String describe(Tensor[] in, Storage storage) {
        for (int i = 0; i < in.length; i++) if (in[i].storage() == storage) return "operand " + i + ", " + in[i];
        return "an allocation of " + storage.bytes() + " bytes";
    }

    private byte[] read(Storage whole) {
        Tensor bytes = Tensor.over(whole.retain(), Spec.of(DType.U8, whole.bytes()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(whole.bytes(), 8);
            inner.download(bytes, host);
            return host.toArray(ValueLayout.JAVA_BYTE);
        } finally {
            bytes.release();
        }
    }

    private void write(Storage whole, byte[] content) {
        Tensor bytes = Tensor.over(whole.retain(), Spec.of(DType.U8, whole.bytes()));
        try (Arena arena = Arena.ofConfined()) {
            inner.upload(arena.allocateFrom(ValueLayout.JAVA_BYTE, content), bytes);
        } finally {
            bytes.release();
        }
    }

    /** Does nothing: the watched device stays open. */
    @Override
    public void close() {}
}
