package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Operand;

/**
 * What counters need to know of an instruction, found out once.
 *
 * @param family its class
 * @param pipe the unit that executes it; null: none that is counted
 * @param passes of a warp through that unit
 * @param flopsPerWarp of a matrix product
 * @param ofGroup whether it is a product of a warpgroup
 * @param groups what it does to groups of asynchronous copies
 * @param newest groups that {@code cp.async.wait_group} leaves under way
 */
record InstructionCost(int line, String family, Pipe pipe, int passes, int flopsPerLane, long flopsPerWarp, boolean ofGroup, Groups groups, int newest) {
    /** Whether an assembler moves no load over it. */
    boolean endsStretch() {
        return family.equals("control") || family.equals("barrier");
    }

    /** What an instruction does to groups of asynchronous copies. */
    enum Groups { NOTHING, COMMIT, WAIT, WAIT_ALL }

    static InstructionCost of(Instruction instruction) {
        Opcode op = new Opcode(instruction.source().opcode());
        Groups groups = groups(op);
        int newest = groups == Groups.WAIT && instruction.source().operands().getFirst() instanceof Operand.Int(long value) ? (int) value : 0;
        return new InstructionCost(instruction.line(), OpcodeClass.of(op).text(), PipeTable.of(op), PipeTable.passes(op), Flops.perLane(op), Flops.perWarp(op), op.name().equals("wgmma"), groups, newest);
    }

    private static Groups groups(Opcode op) {
        if (!op.name().equals("cp") || op.has("bulk")) return Groups.NOTHING;
        return op.has("commit_group") ? Groups.COMMIT : op.has("wait_group") ? Groups.WAIT : op.has("wait_all") ? Groups.WAIT_ALL : Groups.NOTHING;
    }
}
