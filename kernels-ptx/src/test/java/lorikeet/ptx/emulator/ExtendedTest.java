package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;

/** Arithmetic with a carry, every row of the table, in arbitrary precision. */
class ExtendedTest {
    /** The instruction under test, its result and its carry, for one lane's operands and carry in. */
    private static long[] run(Form form, List<long[]> rows) {
        int wide = form.types().getFirst().bits();
        int operands = form.types().size() - 1;
        StringBuilder code = new StringBuilder(".entry k(.param .u64 in, .param .u64 out) {\n.reg .b64 %a, %o; .reg .b32 %t, %c, %x; .reg .b" + wide + " %d, %s<4>;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %c, %tid.x; mad.lo.u32 %t, %t, 32, %c;\n"
                + "ld.param.u64 %a, [in]; mad.wide.u32 %a, %t, " + 8 * (operands + 1) + ", %a; ld.param.u64 %o, [out]; mad.wide.u32 %o, %t, 16, %o;\n");
        for (int k = 0; k < operands; k++) code.append("ld.global.b" + wide + " %s" + k + ", [%a+" + 8 * k + "];\n");
        code.append("ld.global.b32 %c, [%a+" + 8 * operands + "];\nadd.cc.u32 %x, %c, 0xffffffff;\n" + form.opcode() + " %d");
        for (int k = 0; k < operands; k++) code.append(", %s" + k);
        code.append(";\naddc.u32 %x, 0, 0;\nst.global.b" + wide + " [%o], %d; st.global.b32 [%o+8], %x; ret; }");
        try (PtxMachine machine = Ptx.machine(code.toString())) {
            DeviceBuffer out = machine.allocate(16L * rows.size());
            int[] words = rows.stream().flatMapToInt(row -> IntStream.range(0, 2 * row.length).map(i -> (int) (row[i / 2] >>> 32 * (i % 2)))).toArray();
            machine.kernel("k").grid(rows.size() / 32, 1, 1).block(32, 1, 1).launch(machine.buffer(words), out);
            return out.longs();
        }
    }

    @Test
    void everyRowAddsAndPassesItsCarry() {
        for (Form form : InstructionTableTest.carryRows()) {
            List<PtxType> operands = new ArrayList<>(form.types().subList(1, form.types().size()));
            operands.add(PtxType.PRED);
            List<long[]> rows = EdgeValues.combinations(operands, 256);
            long[] found = run(form, rows);
            for (int i = 0; i < rows.size(); i++) check(form, rows.get(i), found[2 * i], found[2 * i + 1]);
        }
    }

    private static void check(Form form, long[] x, long result, long carry) {
        Opcode op = new Opcode(form.opcode());
        PtxType type = op.type();
        PtxType unsigned = PtxType.of("u" + type.bits());
        int carryIn = (int) x[x.length - 1];
        boolean subtracts = op.name().startsWith("sub");
        int taken = !op.name().endsWith("c") ? 0 : subtracts ? 1 - carryIn : carryIn;
        BigInteger modulus = BigInteger.ONE.shiftLeft(type.bits());
        BigInteger sum = switch (op.name()) {
            case "add", "addc" -> IntegerReference.value(unsigned, x[0]).add(IntegerReference.value(unsigned, x[1])).add(BigInteger.valueOf(taken));
            case "sub", "subc" -> IntegerReference.value(unsigned, x[0]).subtract(IntegerReference.value(unsigned, x[1])).subtract(BigInteger.valueOf(taken));
            default -> half(op, type, x).mod(modulus).add(IntegerReference.value(unsigned, x[2])).add(BigInteger.valueOf(taken));
        };
        // A subtraction's carry says that nothing was borrowed.
        int carryOut = subtracts ? sum.signum() < 0 ? 0 : 1 : sum.compareTo(modulus) >= 0 ? 1 : 0;
        long mask = type.bits() == 64 ? -1 : 0xffffffffL;
        String what = form + " of " + InstructionTableTest.hex(x);
        assertEquals(sum.longValue() & mask, result & mask, what);
        assertEquals(op.has("cc") ? carryOut : carryIn, carry & 0xffffffffL, what + ": carry");
    }

    private static BigInteger half(Opcode op, PtxType type, long[] x) {
        BigInteger product = IntegerReference.value(type, x[0]).multiply(IntegerReference.value(type, x[1]));
        return op.has("hi") ? product.shiftRight(type.bits()) : product;
    }
}
