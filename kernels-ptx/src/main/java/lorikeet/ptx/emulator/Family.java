package lorikeet.ptx.emulator;

/** Decodes the instructions of one name whose forms are too many, or too unlike each other, for rows of the table. */
@FunctionalInterface
interface Family {
    /** The instruction, or null to leave it to the table. Modifiers that are not taken from {@code opcode} are refused after. */
    Instruction decode(Opcode opcode, OperandRows operands);
}
