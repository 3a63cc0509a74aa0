package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import lorikeet.ptx.syntax.Callees;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Statement;
import lorikeet.ptx.syntax.Variable;

/** Turns the statements of one function into instruction objects and basic blocks. */
final class Decoder implements Labels {
    private final Code code;
    private final Function.Body body;
    private final Layout layout = new Layout();
    private final Addresses addresses;
    private final TreeMap<Integer, BasicBlock> blocks = new TreeMap<>();

    Decoder(Program program, Code code) {
        this.code = code;
        Function function = code.function;
        if (function.body() == null) throw function.at().error("function '" + function.name() + "' is declared and defined nowhere in this file");
        body = function.body();
        addresses = new Addresses(program, function.entry());
        if (!function.entry()) place(function.parameters());
        place(function.results());
    }

    /** Callers need to know where parameters lie, also those that are met while this function is decoded. */
    private void place(List<Function.Parameter> parameters) {
        for (Function.Parameter parameter : parameters) {
            switch (parameter) {
                case Function.Parameter.InMemory(Variable variable) -> code.parameterOffsets.put(variable, addresses.localOffset(variable));
                case Function.Parameter.InRegister(Register register) -> code.parameterRows.put(register, layout.row(register));
            }
        }
    }

    void decode() {
        List<Statement> statements = new ArrayList<>(body.statements());
        statements.add(new Statement(body.end(), null, false, "ret", List.of(), null));
        Instruction[] instructions = new Instruction[statements.size()];
        // The blocks of labels must be known before the branches to them, the others follow from what ends a block.
        blockAt(0);
        body.labels().values().forEach(this::blockAt);
        for (int i = 0; i < instructions.length; i++) {
            instructions[i] = decode(statements.get(i));
            if (instructions[i] instanceof Control && i + 1 < instructions.length) blockAt(i + 1);
        }
        code.blocks = link(instructions);
        ControlFlow.findMeetings(code.blocks);
        for (BasicBlock block : code.blocks) {
            if (block.end instanceof Parting parting) parting.setMeeting(block.meeting);
        }
        code.localBytes = addresses.localBytes();
        layout.into(code);
    }

    private BasicBlock blockAt(int statement) {
        return blocks.computeIfAbsent(statement, s -> new BasicBlock());
    }

    private Instruction decode(Statement statement) {
        OperandRows operands = new OperandRows(statement, layout, addresses, this);
        int guard = statement.guard() == null ? -1 : operands.source(statement.guard());
        Instruction instruction = InstructionSet.decode(new Opcode(statement.opcode()), operands);
        instruction.describe(statement, guard, operands.use());
        return instruction;
    }

    @Override
    public BasicBlock block(Operand.Name name) {
        Integer statement = body.labels().get(name.text());
        if (statement == null) throw name.at().error("'" + name.text() + "' is no label");
        return blockAt(statement);
    }

    @Override
    public List<BasicBlock> targets(Operand.Name name) {
        List<String> targets = body.targets().get(name.text());
        if (targets == null) throw name.at().error("'" + name.text() + "' is no list of branch targets");
        return targets.stream().map(target -> block(new Operand.Name(name.at(), target))).toList();
    }

    @Override
    public Callees callees(Operand.Name name) {
        Callees callees = body.callees().get(name.text());
        if (callees == null) throw name.at().error("'" + name.text() + "' is no .callprototype and no .calltargets");
        return callees;
    }

    private BasicBlock[] link(Instruction[] instructions) {
        BasicBlock[] all = blocks.values().toArray(BasicBlock[]::new);
        int[] starts = blocks.keySet().stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < all.length; i++) {
            int end = i + 1 < all.length ? starts[i + 1] : instructions.length;
            BasicBlock block = all[i];
            block.index = i;
            block.next = i + 1 < all.length ? all[i + 1] : null;
            boolean controlled = end > starts[i] && instructions[end - 1] instanceof Control;
            block.body = Arrays.copyOfRange(instructions, starts[i], controlled ? end - 1 : end);
            if (controlled) {
                block.end = (Control) instructions[end - 1];
                block.end.setNext(block.next);
                if (block.end instanceof Branch branch) branch.setBlock(block);
            }
        }
        return all;
    }
}
