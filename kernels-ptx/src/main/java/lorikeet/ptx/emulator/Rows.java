package lorikeet.ptx.emulator;

import lorikeet.tensor.cpu.Simd;

/** The row kernels of this process: vector code where the library's probe finds it. */
final class Rows {
    static final FloatRows FLOATS = floats(Simd.lanes());
    static final IntRows INTS = ints(Simd.lanes());
    static final AddressRows ADDRESSES = addresses(Simd.lanes());

    private Rows() {}

    /** Kernels of a given width, 1 for scalar code. */
    static FloatRows floats(int lanes) {
        return lanes == 1 ? new ScalarFloatRows() : Simd.load(FloatRows.class, "lorikeet.ptx.emulator.vector.VectorFloatRows", lanes);
    }

    /** Kernels of a given width, 1 for scalar code. */
    static IntRows ints(int lanes) {
        return lanes == 1 ? new ScalarIntRows() : Simd.load(IntRows.class, "lorikeet.ptx.emulator.vector.VectorIntRows", lanes);
    }

    /** Kernels of a given width, 1 for scalar code. */
    static AddressRows addresses(int lanes) {
        return lanes == 1 ? new ScalarAddressRows() : Simd.load(AddressRows.class, "lorikeet.ptx.emulator.vector.VectorAddressRows", lanes);
    }
}
