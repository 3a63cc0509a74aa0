package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DeviceException;

/** Memory on the emulated device. Values are little-endian. */
public final class DeviceBuffer {
    private final DeviceMemory memory;
    private final Region region;

    DeviceBuffer(DeviceMemory memory, Region region) {
        this.memory = memory;
        this.region = region;
    }

    /** The device address of its first byte, a multiple of 256. */
    public long address() {
        return region.base;
    }

    boolean isIn(DeviceMemory other) {
        return memory == other;
    }

    public long bytes() {
        return region.bytes;
    }

    /** Its memory; not to be used after it is freed. All of it counts as initialised from now on. */
    public MemorySegment data() {
        return memory.slice(region.base, region.bytes);
    }

    public void free() {
        memory.free(region.base);
    }

    /** Writes {@code values} from the start on. */
    public DeviceBuffer write(float... values) {
        return copy(MemorySegment.ofArray(values));
    }

    /** Writes {@code values} from the start on. */
    public DeviceBuffer write(int... values) {
        return copy(MemorySegment.ofArray(values));
    }

    /** Writes {@code values} from the start on. */
    public DeviceBuffer write(double... values) {
        return copy(MemorySegment.ofArray(values));
    }

    /** Writes {@code values} from the start on. */
    public DeviceBuffer write(byte... values) {
        return copy(MemorySegment.ofArray(values));
    }

    private DeviceBuffer copy(MemorySegment values) {
        MemorySegment.copy(values, 0, memory.slice(region.base, values.byteSize()), 0, values.byteSize());
        return this;
    }

    /** Its memory, for reading. */
    private MemorySegment contents() {
        if (memory.find(region.base) != region) throw new DeviceException("emulator: buffer at 0x" + Long.toHexString(region.base) + " was freed");
        return region.data;
    }

    public float[] floats() {
        return contents().toArray(ValueLayout.JAVA_FLOAT);
    }

    public double[] doubles() {
        return contents().toArray(ValueLayout.JAVA_DOUBLE);
    }

    public int[] ints() {
        return contents().toArray(ValueLayout.JAVA_INT);
    }

    public long[] longs() {
        return contents().toArray(ValueLayout.JAVA_LONG);
    }

    public short[] shorts() {
        return contents().toArray(ValueLayout.JAVA_SHORT);
    }

    public byte[] toBytes() {
        return contents().toArray(ValueLayout.JAVA_BYTE);
    }
}
