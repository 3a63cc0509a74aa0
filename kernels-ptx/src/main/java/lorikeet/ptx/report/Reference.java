package lorikeet.ptx.report;

import lorikeet.tensor.DType;

/** What a result has to be, element by element, in float64. */
interface Reference {
    /** @param tolerance how far the kernel's result may be from {@code value} */
    record Close(double value, double tolerance) {
        boolean accepts(double found) {
            return Math.abs(found - value) <= tolerance; // false for NaN
        }
    }

    Close element(long index);

    /** How the kernel stores it. */
    default DType dtype() {
        return DType.F32;
    }

    /** {@code of}, stored as {@code dtype}. */
    static Reference stored(DType dtype, Reference of) {
        return new Reference() {
            @Override
            public Close element(long index) {
                return of.element(index);
            }

            @Override
            public DType dtype() {
                return dtype;
            }
        };
    }
}
