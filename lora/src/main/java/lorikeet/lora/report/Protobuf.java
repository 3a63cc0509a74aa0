package lorikeet.lora.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One message in the wire format of Protocol Buffers: each field is its number and wire type, then its value. */
final class Protobuf {
    private static final int VARINT = 0, FIXED_64 = 1, LENGTH = 2, FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf varint(int field, long value) {
        tag(field, VARINT);
        return raw(value);
    }

    Protobuf fixed(int field, double value) {
        tag(field, FIXED_64);
        littleEndian(Double.doubleToRawLongBits(value), Double.BYTES);
        return this;
    }

    Protobuf fixed(int field, float value) {
        tag(field, FIXED_32);
        littleEndian(Float.floatToRawIntBits(value), Float.BYTES);
        return this;
    }

    Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.bytes());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private Protobuf bytes(int field, byte[] value) {
        tag(field, LENGTH);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    private void tag(int field, int type) {
        raw(field << 3 | type);
    }

    /** Seven bits a byte, lowest first; the high bit says that more follow. */
    private Protobuf raw(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) out.write((int) (rest & 0x7f | 0x80));
        out.write((int) rest);
        return this;
    }

    private void littleEndian(long bits, int count) {
        for (int i = 0; i < count; i++) out.write((int) (bits >>> 8 * i));
    }
}
