package lorikeet.ptx.emulator;

/** Which bytes of one region have been written, as one lane of a warp sees it: what is uniform about the spaces. */
interface MemoryMarks {
    boolean get(int lane, long at);

    void put(int lane, long at, boolean written);

    /** Where an unwritten byte was copied from; null: it is not known, or it was not. */
    default Origin origin(int lane, long at) {
        return null;
    }

    default void putOrigin(int lane, long at, Origin origin) {}

    /** Of memory that the block or the whole grid shares. */
    static MemoryMarks of(ByteShadow shadow) {
        return new MemoryMarks() {
            @Override
            public boolean get(int lane, long at) {
                return shadow.get(at);
            }

            @Override
            public void put(int lane, long at, boolean written) {
                shadow.put(at, written);
            }
        };
    }

    /** Of local memory, at places in a thread's own. */
    static MemoryMarks of(LocalShadow shadow) {
        return new MemoryMarks() {
            @Override
            public boolean get(int lane, long at) {
                return shadow.get(lane, (int) at);
            }

            @Override
            public void put(int lane, long at, boolean written) {
                shadow.put(lane, (int) at, written);
            }

            @Override
            public Origin origin(int lane, long at) {
                return shadow.origin(lane, (int) at);
            }

            @Override
            public void putOrigin(int lane, long at, Origin origin) {
                shadow.putOrigin(lane, (int) at, origin);
            }
        };
    }

    /** Of memory that counts as written. */
    MemoryMarks WRITTEN = new MemoryMarks() {
        @Override
        public boolean get(int lane, long at) {
            return true;
        }

        @Override
        public void put(int lane, long at, boolean written) {}
    };

    /** The marks of {@code count} bytes: bit i is byte i. */
    default int bytes(int lane, long at, int count) {
        int bytes = 0;
        for (int i = 0; i < count; i++) if (get(lane, at + i)) bytes |= 1 << i;
        return bytes;
    }

    /**
     * Whether the {@code count} unwritten bytes from {@code at} on lie in a gap of a struct, see {@link Padding#fits}.
     *
     * @param aligned the address of {@code at} where the struct is known to be aligned
     */
    default boolean isGap(int lane, long at, int count, long aligned) {
        long from = at;
        while (from > 0 && at - from < Padding.MOST && !get(lane, from - 1)) from--;
        long to = at + count;
        while (!Padding.fits(from - at + aligned, to - at + aligned) && to - from < Padding.MOST && !get(lane, to)) to++;
        return from > 0 && Padding.fits(from - at + aligned, to - at + aligned);
    }

    /** Marks {@code count} bytes by {@code bytes}: bit i is byte i. Those that are not written came from {@code origin}. */
    default void put(int lane, long at, int count, int bytes, Origin origin) {
        for (int i = 0; i < count; i++) {
            boolean written = (bytes >>> i & 1) != 0;
            put(lane, at + i, written);
            if (!written) putOrigin(lane, at + i, origin);
        }
    }
}
