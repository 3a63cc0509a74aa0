package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.Space;

/**
 * Finds reads of registers and memory that nobody wrote. A register may be copied or chosen from without having been written,
 * as compilers do; its copy is then unwritten too. Any other use is reported once, and its result counts as written.
 */
final class InitialisedCheck extends Observer {
    private static final Set<String> COPIES = Set.of("mov", "selp", "cvta");

    private final Block block;
    private final ByteShadow shared;
    private final LocalShadow[] local;
    private final Map<Frame, RegisterShadow> registers = new IdentityHashMap<>();
    private final Map<Instruction, Boolean> copies = new IdentityHashMap<>();
    private Frame frame;
    private RegisterShadow current;

    InitialisedCheck(Block block) {
        this.block = block;
        shared = new ByteShadow(block.shared.bytes);
        local = new LocalShadow[Math.ceilDiv((int) block.launch.block().count(), Frame.LANES)];
        Arrays.setAll(local, i -> new LocalShadow());
    }

    private RegisterShadow of(Frame wanted) {
        if (wanted == frame) return current;
        frame = wanted;
        return current = registers.computeIfAbsent(wanted, f -> new RegisterShadow(f.code));
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        RegisterShadow shadow = of(warp.frame);
        int[] reads = instruction.use().reads();
        // The guard is noted first, and every lane of the path reads it.
        int unwritten = 0;
        for (int i = 0; i < reads.length; i++) unwritten |= (i == 0 && instruction.isGuarded() ? path : active) & ~shadow.lanes(reads[i]);
        int written = active;
        if (unwritten != 0) {
            if (copies.computeIfAbsent(instruction, InitialisedCheck::isCopy)) written &= ~unwritten;
            else reportRegister(warp, instruction, shadow, path, active);
        }
        for (int slot : instruction.use().writes()) shadow.put(slot, written, active);
    }

    private static boolean isCopy(Instruction instruction) {
        String opcode = instruction.source().opcode();
        return !instruction.isGuarded() && COPIES.contains(opcode.substring(0, Math.max(opcode.indexOf('.'), 0)));
    }

    private void reportRegister(Warp warp, Instruction instruction, RegisterShadow shadow, int path, int active) {
        int[] reads = instruction.use().reads();
        for (int i = 0; i < reads.length; i++) {
            int lanes = (i == 0 && instruction.isGuarded() ? path : active) & ~shadow.lanes(reads[i]);
            if (lanes == 0) continue;
            block.launch.report(warp, instruction, Integer.numberOfTrailingZeros(lanes), Finding.Kind.UNINITIALIZED_REGISTER, -1,
                    "'" + instruction.source() + "' reads a register that lanes 0x" + Integer.toHexString(lanes) + " have not written");
            shadow.set(reads[i], lanes);
        }
    }

    @Override
    void passed(Warp warp, Passing passing, Frame caller, Frame callee, int lanes) {
        switch (passing) {
            case Passing.InRegister register -> of(callee).setRow(register.inner(), register.wide(), lanes);
            case Passing.InMemory memory -> {
                local[warp.index].mark(lanes, (int) (callee.localBase + memory.inner()), (int) memory.bytes());
                local[warp.index].mark(lanes, (int) (caller.localBase + memory.outer()), (int) memory.bytes());
            }
        }
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        switch (region.space) {
            case SHARED -> memory(warp, access, region, lanes, shared, Finding.Kind.UNINITIALIZED_SHARED);
            case GLOBAL -> {
                ByteShadow written = region.written();
                if (written != null) memory(warp, access, region, lanes, written, Finding.Kind.UNINITIALIZED_GLOBAL);
            }
            case LOCAL -> local(warp, access, region, lanes);
            case CONST, PARAM, GENERIC -> { }
        }
    }

    private void memory(Warp warp, Access access, Region region, int lanes, ByteShadow written, Finding.Kind kind) {
        boolean reads = access.kind() == Access.Kind.LOAD || access.kind() == Access.Kind.ATOMIC;
        boolean writes = access.kind() == Access.Kind.STORE || access.kind() == Access.Kind.ATOMIC;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long at = warp.addresses[lane] - region.base;
            boolean unwritten = reads && !written.all(at, access.bytes());
            if (unwritten) report(warp, access, lane, kind, warp.addresses[lane], region.toString());
            if (writes || unwritten) written.set(at, access.bytes());
        }
    }

    private void local(Warp warp, Access access, Region region, int lanes) {
        LocalShadow shadow = local[warp.index];
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int at = (int) (warp.addresses[lane] - region.base - lane * warp.local().bytesPerLane());
            boolean unwritten = access.kind() == Access.Kind.LOAD && !shadow.all(lane, at, access.bytes());
            if (unwritten) report(warp, access, lane, Finding.Kind.UNINITIALIZED_LOCAL, at, "local memory");
            if (access.kind() == Access.Kind.STORE || unwritten) shadow.set(lane, at, access.bytes());
        }
    }

    private void report(Warp warp, Access access, int lane, Finding.Kind kind, long address, String where) {
        block.launch.report(warp, access, lane, kind, address, access.source().name() + " of " + access.bytes() + " bytes, not all written before, in " + where);
    }

    @Override
    void asyncDone(Warp warp, Instruction copy, int lane, long place, int bytes) {
        shared.set(place, bytes);
    }
}
