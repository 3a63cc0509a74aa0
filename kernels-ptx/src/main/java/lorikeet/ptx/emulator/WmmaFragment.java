package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * A matrix of a {@code wmma} product and its place in registers, which PTX leaves open: here element i of lane l is number
 * l * perLane + i of the matrix, row by row, from the start again where a lane has more registers than it needs.
 *
 * @param registers registers of a lane
 */
record WmmaFragment(char name, int rows, int columns, PtxType type, int registers) {
    /**
     * The fragment {@code name}, a, b, c or d, of a product of m x n x k; null if there is none.
     *
     * @param type of its elements
     */
    static WmmaFragment of(char name, int m, int n, int k, PtxType type) {
        int rows = name == 'b' ? k : m;
        int columns = name == 'a' ? k : n;
        int elements = rows * columns / Frame.LANES;
        boolean accumulator = name == 'c' || name == 'd';
        return switch (type) {
            // A and B of f16 take 8 registers in every shape.
            case F16 -> new WmmaFragment(name, rows, columns, type, accumulator ? elements / 2 : 8);
            case BF16 -> accumulator ? null : new WmmaFragment(name, rows, columns, type, elements / 2);
            case TF32 -> accumulator ? null : new WmmaFragment(name, rows, columns, type, elements);
            case F32, S32 -> accumulator ? new WmmaFragment(name, rows, columns, type, elements) : null;
            case S8, U8 -> accumulator ? null : new WmmaFragment(name, rows, columns, type, elements / 4);
            default -> null;
        };
    }

    int elementsPerRegister() {
        return Integer.SIZE / type.bits();
    }

    int elementsPerLane() {
        return registers * elementsPerRegister();
    }

    /** Number of an element in the matrix, row by row. */
    int index(int lane, int i) {
        return (lane * elementsPerLane() + i) % (rows * columns);
    }

    /** The type of its registers. */
    PtxType register() {
        return type == PtxType.F32 || type == PtxType.S32 ? type : PtxType.B32;
    }
}
