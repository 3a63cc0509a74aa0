package lorikeet.ptx.emulator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;

/** Runs one instruction on rows of operands: an entry is generated that loads them, runs it and stores the result. */
final class FormRun {
    private static final int THREADS = 64;

    private FormRun() {}

    /** The result's bits for each row of operands' bits. {@code types}: the result's, then the operands'. */
    static long[] run(String opcode, List<PtxType> types, List<long[]> rows) {
        return runText(opcode + IntStream.range(0, types.size()).mapToObj(k -> "%x" + k).collect(Collectors.joining(", ", " ", ";")), types, rows);
    }

    /** The same for {@code code} from {@code %x1}, {@code %x2}, … to {@code %x0}; {@code %p0..%p3}, {@code %r0..%r3} and {@code %d0..%d3} are free. */
    static long[] runText(String code, List<PtxType> types, List<long[]> rows) {
        try (PtxMachine machine = Ptx.machine(text(code, types, rows.size()))) {
            Object[] arguments = new Object[types.size()];
            for (int k = 1; k < types.size(); k++) {
                int operand = k - 1;
                arguments[k] = machine.buffer(rows.stream().flatMapToInt(row -> IntStream.of((int) row[operand], (int) (row[operand] >>> 32))).toArray());
            }
            DeviceBuffer out = machine.allocate(8L * rows.size());
            arguments[0] = out;
            machine.kernel("k").grid(Math.ceilDiv(rows.size(), THREADS), 1, 1).block(THREADS, 1, 1).launch(arguments);
            return out.longs();
        }
    }

    private static String text(String tested, List<PtxType> types, int count) {
        StringBuilder code = new StringBuilder(".entry k(");
        for (int k = 0; k < types.size(); k++) code.append(k == 0 ? "" : ", ").append(".param .u64 p").append(k);
        code.append(") {\n.reg .b64 %a, %offset; .reg .b32 %t, %n, %r<4>; .reg .b64 %d<4>; .reg .pred %done, %p<4>;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, " + THREADS + ", %n;\n"
                + "setp.ge.u32 %done, %t, " + count + "; @%done bra END; mul.wide.u32 %offset, %t, 8;\n");
        for (int k = 0; k < types.size(); k++) code.append(declare(k, types.get(k)));
        for (int k = 1; k < types.size(); k++) code.append(load(k, types.get(k)));
        return code.append(tested).append('\n').append(store(types.getFirst())).append("END: ret;\n}\n").toString();
    }

    private static String declare(int k, PtxType type) {
        return ".reg ." + (type == PtxType.PRED ? "pred" : "b" + Math.max(16, type.bits())) + " %x" + k + ";\n";
    }

    private static String load(int k, PtxType type) {
        String address = "ld.param.u64 %a, [p" + k + "]; add.u64 %a, %a, %offset; ";
        if (type == PtxType.PRED) return address + "ld.global.b32 %n, [%a]; setp.ne.u32 %x" + k + ", %n, 0;\n";
        return address + "ld.global.b" + Math.max(16, type.bits()) + " %x" + k + ", [%a];\n";
    }

    private static String store(PtxType type) {
        String address = "ld.param.u64 %a, [p0]; add.u64 %a, %a, %offset; ";
        if (type == PtxType.PRED) return "selp.b32 %n, 1, 0, %x0; " + address + "st.global.b32 [%a], %n;\n";
        return address + "st.global.b" + Math.max(16, type.bits()) + " [%a], %x0;\n";
    }
}
