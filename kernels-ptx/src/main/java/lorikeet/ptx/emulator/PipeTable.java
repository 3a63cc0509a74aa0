package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * The pipe of an opcode (Nsight Compute, "Pipelines"; CUDA C++ Programming Guide, "Arithmetic Instructions"). Each PTX
 * instruction counts as one machine instruction, though a division or a square root that rounds exactly is a whole routine.
 */
final class PipeTable {
    private PipeTable() {}

    /** Null: a load, a store, a move, a branch, ...: it takes a slot to issue, and no arithmetic. */
    static Pipe of(Opcode op) {
        return switch (op.name()) {
            case "mma" -> tensor(op.typeFromEnd(2), op.typeFromEnd(3));
            // wmma names only D and C where A and B are f16
            case "wmma" -> !op.has("mma") ? null : op.typeFromEnd(2) == null ? tensor(PtxType.F16, op.typeFromEnd(1)) : tensor(op.typeFromEnd(2), op.typeFromEnd(3));
            case "wgmma" -> op.has("mma_async") ? tensor(op.typeFromEnd(1), op.typeFromEnd(2)) : null;
            case "add", "sub", "mul", "fma", "mad" -> arithmetic(op.type());
            case "div", "rcp", "sqrt", "rsqrt" -> op.type() == PtxType.F64 ? Pipe.FP64 : op.type() != null && op.type().isFloat() ? Pipe.SPECIAL : Pipe.INTEGER;
            case "ex2", "lg2", "sin", "cos", "tanh", "popc", "clz", "bfind", "brev" -> Pipe.SPECIAL;
            case "min", "max", "neg", "abs", "setp", "set", "testp" -> op.type() == PtxType.F64 ? Pipe.FP64 : Pipe.INTEGER;
            case "cvt" -> conversion(op.type(), op.typeFromEnd(1));
            case "shfl" -> Pipe.SHUFFLE;
            case "ld", "ldu", "st", "ldmatrix", "stmatrix", "movmatrix", "cp", "prefetch", "prefetchu", "atom", "red", "bra", "brx", "ret", "exit", "call", "trap", "brkpt",
                    "bar", "barrier", "mbarrier", "setmaxnreg", "membar", "fence", "vote", "match", "redux", "activemask", "elect", "mov", "cvta", "griddepcontrol", "pmevent" -> null;
            default -> Pipe.INTEGER;
        };
    }

    private static Pipe arithmetic(PtxType type) {
        return switch (type) {
            case F32 -> Pipe.FP32;
            case F64 -> Pipe.FP64;
            case F16, F16X2 -> Pipe.FP16;
            case BF16, BF16X2 -> Pipe.BF16;
            case null, default -> Pipe.INTEGER;
        };
    }

    private static Pipe conversion(PtxType from, PtxType to) {
        if (from == PtxType.F64 || to == PtxType.F64) return Pipe.FP64;
        return from != null && to != null && from.isFloat() != to.isFloat() ? Pipe.SPECIAL : Pipe.INTEGER;
    }

    private static Pipe tensor(PtxType element, PtxType sum) {
        return switch (element) {
            case F16 -> sum == PtxType.F16 ? Pipe.TENSOR_F16_SUMS : Pipe.TENSOR_F16;
            case BF16 -> Pipe.TENSOR_BF16;
            case TF32 -> Pipe.TENSOR_TF32;
            case S8, U8 -> Pipe.TENSOR_INT8;
            case E4M3, E5M2 -> Pipe.TENSOR_FP8;
            case null, default -> null;
        };
    }

    /** Passes of a warp through the pipe: 64-bit integers take two, since the hardware's are of 32 bits. */
    static int passes(Opcode op) {
        PtxType type = op.type();
        return type != null && type.bits() == 64 && !type.isFloat() && of(op) == Pipe.INTEGER ? 2 : 1;
    }
}
