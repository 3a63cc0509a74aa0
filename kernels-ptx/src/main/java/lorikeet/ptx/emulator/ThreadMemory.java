package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Memory as one thread sees it at generic addresses: for functions of the runtime, which read what a thread points to. */
record ThreadMemory(Warp warp, Instruction by, int lane) {
    private static final int LONGEST_TEXT = 1 << 16;

    /** 4 bytes at {@code address}; 0 where nothing is, which is a fault. */
    int word(long address) {
        MemorySegment data = from(address, Integer.BYTES);
        return data == null ? 0 : data.get(JAVA_INT_UNALIGNED, 0);
    }

    /** 8 bytes at {@code address}; 0 where nothing is, which is a fault. */
    long wide(long address) {
        MemorySegment data = from(address, Long.BYTES);
        return data == null ? 0 : data.get(JAVA_LONG_UNALIGNED, 0);
    }

    /** The text that ends with the first zero. */
    String text(long address) {
        MemorySegment data = from(address, 1);
        if (data == null) return "";
        int length = 0;
        while (length < Math.min(LONGEST_TEXT, data.byteSize()) && data.get(JAVA_BYTE, length) != 0) length++;
        return new String(data.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** What lies from {@code address} on, at least {@code bytes}; null where there is less. */
    private MemorySegment from(long address, int bytes) {
        MemorySegment data = Windows.isIn(Windows.LOCAL, address) ? local(address - Windows.LOCAL)
                : Windows.isIn(Windows.SHARED, address) ? in(warp.block.sharedGeneric, address) : in(warp.block.launch.memory().find(address), address);
        if (data != null && data.byteSize() >= bytes) return data;
        warp.block.launch.fault(warp, by, lane, Finding.Kind.OUT_OF_BOUNDS, address,
                bytes + " bytes that it is given the address of: " + warp.block.launch.memory().nearest(address));
        return null;
    }

    private MemorySegment local(long own) {
        if (own < 0 || own >= warp.local().asked()) return null;
        return warp.local().region().data.asSlice(lane * warp.local().bytesPerLane() + own, warp.local().asked() - own);
    }

    private static MemorySegment in(Region region, long address) {
        return region == null || !region.contains(address) ? null : region.data.asSlice(address - region.base);
    }
}
