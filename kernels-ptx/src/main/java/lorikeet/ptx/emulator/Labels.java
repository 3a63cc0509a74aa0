package lorikeet.ptx.emulator;

import java.util.List;
import lorikeet.ptx.syntax.Callees;
import lorikeet.ptx.syntax.Operand;

/** Places in the code of the function that is being decoded. */
interface Labels {
    /** The block that begins at a label. */
    BasicBlock block(Operand.Name name);

    /** The blocks of a {@code .branchtargets} list. */
    List<BasicBlock> targets(Operand.Name name);

    /** What a call through a pointer may come to. */
    Callees callees(Operand.Name name);
}
