package lorikeet.ptx.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Values of an entry's parameters in their order, each as its little-endian bytes. */
public final class LaunchArguments {
    private final List<byte[]> values = new ArrayList<>();

    /** The address of {@code buffer}. */
    public LaunchArguments add(DeviceBuffer buffer) {
        return add(buffer.address());
    }

    /** A {@code .u32}, {@code .s32} or {@code .b32}. */
    public LaunchArguments add(int value) {
        return bytes(room(Integer.BYTES).putInt(value).array());
    }

    /** A {@code .u64}, {@code .s64}, {@code .b64} or an address. */
    public LaunchArguments add(long value) {
        return bytes(room(Long.BYTES).putLong(value).array());
    }

    public LaunchArguments add(float value) {
        return bytes(room(Float.BYTES).putFloat(value).array());
    }

    public LaunchArguments add(double value) {
        return bytes(room(Double.BYTES).putDouble(value).array());
    }

    /** Any other parameter: a structure, or a number of less than 4 bytes. */
    public LaunchArguments bytes(byte[] value) {
        values.add(value.clone());
        return this;
    }

    /** The bytes of each value. */
    public List<byte[]> values() {
        return List.copyOf(values);
    }

    private static ByteBuffer room(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
