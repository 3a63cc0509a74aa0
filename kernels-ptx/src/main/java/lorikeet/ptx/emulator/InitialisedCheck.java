package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Space;

/**
 * Finds reads of registers and memory that nobody wrote. To copy is not to read: what is unwritten stays so through moves, choices,
 * shuffles, calls, and loads and stores of words of which something was written or that lie in local memory, as compilers copy
 * structs with gaps. Any other use is reported once, at the load where the bytes came from one, and counts as written then.
 */
final class InitialisedCheck extends Observer {
    /** Wider accesses are copies of structs, which may have gaps also in global memory. */
    private static final int WIDEST_SCALAR = 4;

    private final Block block;
    private final ByteShadow shared;
    private final MemoryMarks sharedMarks;
    private final LocalShadow[] local;
    private final Map<Frame, RegisterShadow> registers = new IdentityHashMap<>();
    private Frame frame;
    private RegisterShadow current;

    InitialisedCheck(Block block) {
        this.block = block;
        shared = new ByteShadow(block.shared.bytes);
        sharedMarks = MemoryMarks.of(shared);
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
        if (unwritten != 0 && moves(warp, instruction, shadow, path, active)) return;
        for (int slot : instruction.use().writes()) shadow.set(slot, active);
    }

    /** Reports what is used without having been written; whether the results have their marks then. */
    private boolean moves(Warp warp, Instruction instruction, RegisterShadow shadow, int path, int active) {
        int[] reads = instruction.use().reads();
        int guard = instruction.isGuarded() ? 1 : 0;
        boolean copies = RegisterCopies.isOne(instruction);
        boolean selects = copies && instruction.source().name().equals("selp");
        boolean shuffles = instruction instanceof Shuffle && instruction.source().operands().get(1) instanceof Operand.Reg;
        int moved = copies ? reads.length - guard - (selects ? 1 : 0) : shuffles ? 1 : instruction instanceof Store ? values(instruction) : 0;
        int first = instruction instanceof Store ? reads.length - moved : guard;
        for (int i = 0; i < reads.length; i++) {
            if ((i < first || i >= first + moved) && !clearsField(instruction, shadow, reads[i])) reportUse(warp, instruction, shadow, reads[i], i == 0 && guard == 1 ? path : active);
        }
        if (copies) RegisterCopies.copy(instruction, shadow, warp.frame, active);
        return copies || shuffles;
    }

    /** A word in local memory masked by a constant: how unoptimised code sets the first bit fields of a struct. */
    private static boolean clearsField(Instruction instruction, RegisterShadow shadow, int slot) {
        RegisterShadow.Origin origin = shadow.origin(slot);
        return instruction.source().name().equals("and") && instruction.source().operands().get(2) instanceof Operand.Int
                && origin != null && origin.kind() == Finding.Kind.UNINITIALIZED_LOCAL;
    }

    private static int values(Instruction store) {
        Operand values = store.source().operands().get(1);
        return values instanceof Operand.Vector(List<Operand> list) ? (int) list.stream().filter(Operand.Reg.class::isInstance).count()
                : values instanceof Operand.Reg ? 1 : 0;
    }

    private void reportUse(Warp warp, Instruction instruction, RegisterShadow shadow, int slot, int among) {
        int lanes = among & ~shadow.lanes(slot);
        if (lanes == 0) return;
        int lane = Integer.numberOfTrailingZeros(lanes);
        RegisterShadow.Origin origin = shadow.origin(slot);
        if (origin != null) {
            report(warp, origin.load(), lane, origin.kind(), origin.address(), origin.where() + ", used at line " + instruction.line());
        } else {
            block.launch.report(warp, instruction, lane, Finding.Kind.UNINITIALIZED_REGISTER, -1,
                    "'" + instruction.source() + "' reads a register that lanes 0x" + Integer.toHexString(lanes) + " have not written");
        }
        shadow.set(slot, lanes);
    }

    @Override
    void together(Warp warp, WarpWide instruction, int lanes) {
        if (!(instruction instanceof Shuffle shuffle)) return;
        RegisterShadow shadow = of(warp.frame);
        boolean register = instruction.source().operands().get(1) instanceof Operand.Reg;
        int slot = register ? instruction.use().reads()[instruction.isGuarded() ? 1 : 0] : -1;
        for (int written : instruction.use().writes()) if (written != slot) shadow.set(written, lanes);
        if (!register || (lanes & ~shadow.lanes(slot)) == 0) return;
        int[] bytes = new int[Frame.LANES];
        for (int i = 0; i < Frame.LANES; i++) bytes[i] = shadow.bytes(slot, i);
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int from = shuffle.source(warp.frame, lane);
            shadow.put(shuffle.result(), lane, bytes[from < 0 ? lane : from], shadow.origin(slot));
        }
    }

    @Override
    void passed(Warp warp, Passing passing, Frame caller, Frame callee, int lanes, boolean in) {
        Frame from = in ? caller : callee;
        Frame to = in ? callee : caller;
        switch (passing) {
            case Passing.InRegister register -> {
                // Arguments in registers are read by the call, and reported there.
                of(to).set(Layout.slot(in ? register.inner() : register.outer(), register.wide()), lanes);
            }
            case Passing.InMemory memory -> {
                long source = from.localBase + (in ? memory.outer() : memory.inner());
                long target = to.localBase + (in ? memory.inner() : memory.outer());
                local[warp.index].copy(lanes, (int) source, (int) target, (int) memory.bytes());
            }
        }
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        switch (region.space) {
            case SHARED -> memory(warp, access, region, lanes, shared, Finding.Kind.UNINITIALIZED_SHARED);
            case GLOBAL -> memory(warp, access, region, lanes, region.written(), Finding.Kind.UNINITIALIZED_GLOBAL);
            case LOCAL -> local(warp, access, region, lanes);
            case CONST, PARAM, GENERIC -> { }
        }
    }

    private void memory(Warp warp, Access access, Region region, int lanes, ByteShadow written, Finding.Kind kind) {
        MemoryMarks marks = written == null ? MemoryMarks.WRITTEN : region.space == Space.SHARED ? sharedMarks : MemoryMarks.of(written);
        if (access instanceof Store store && hasUnwritten(warp, store, lanes)) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                store(warp, store, lane, marks, warp.addresses[lane] - region.base, region);
            }
            return;
        }
        if (written == null) return;
        boolean reads = access.kind() == Access.Kind.LOAD || access.kind() == Access.Kind.ATOMIC;
        boolean writes = access.kind() == Access.Kind.STORE || access.kind() == Access.Kind.ATOMIC;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long at = warp.addresses[lane] - region.base;
            boolean unwritten = reads && !written.all(at, access.bytes());
            if (unwritten && access instanceof Load load && (region.space == Space.SHARED || anyByte(written, at, access.bytes()))) {
                load(warp, load, lane, marks, at, new RegisterShadow.Origin(load, kind, warp.addresses[lane], region.toString()));
                continue;
            }
            if (unwritten) report(warp, access, lane, kind, warp.addresses[lane], region.toString());
            if (writes || unwritten) written.set(at, access.bytes());
        }
    }

    private static boolean anyByte(ByteShadow written, long at, int count) {
        for (int i = 0; i < count; i++) if (written.get(at + i)) return true;
        return false;
    }

    private void local(Warp warp, Access access, Region region, int lanes) {
        LocalShadow shadow = local[warp.index];
        boolean slow = access instanceof Store store && hasUnwritten(warp, store, lanes);
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int at = (int) (warp.addresses[lane] - region.base - lane * warp.local().bytesPerLane());
            if (slow) {
                store(warp, (Store) access, lane, MemoryMarks.of(shadow), at, region);
            } else if (access.kind() == Access.Kind.STORE) {
                shadow.set(lane, at, access.bytes());
            } else if (access.kind() == Access.Kind.LOAD && !shadow.all(lane, at, access.bytes())) {
                RegisterShadow.Origin origin = new RegisterShadow.Origin(access, Finding.Kind.UNINITIALIZED_LOCAL, at, "local memory");
                if (access instanceof Load load) load(warp, load, lane, MemoryMarks.of(shadow), at, origin);
                else report(warp, access, lane, origin.kind(), at, origin.where());
            }
        }
    }

    /** Gives the registers that a lane loads the marks of the bytes. */
    private void load(Warp warp, Load load, int lane, MemoryMarks marks, long at, RegisterShadow.Origin origin) {
        RegisterShadow shadow = of(warp.frame);
        int each = load.elementBytes();
        int[] slots = RegisterCopies.slots(load.source().operands().getFirst(), load.use().writes(), 0);
        for (int i = 0; i < slots.length; i++) {
            int bytes = marks.bytes(lane, at + (long) i * each, each);
            // A whole element that nobody wrote leaves nothing written in a wider register either.
            if (slots[i] >= 0) shadow.put(slots[i], lane, bytes == 0 ? 0 : bytes | -1 << each, origin);
        }
    }

    private boolean hasUnwritten(Warp warp, Store store, int lanes) {
        RegisterShadow shadow = of(warp.frame);
        int all = -1;
        for (int slot : store.use().reads()) all &= shadow.lanes(slot);
        return (lanes & ~all) != 0;
    }

    /** Gives the bytes that a lane stores the marks of its registers, and reports those that leave the thread without any. */
    private void store(Warp warp, Store store, int lane, MemoryMarks marks, long at, Region region) {
        RegisterShadow shadow = of(warp.frame);
        int each = store.elementBytes();
        int[] reads = store.use().reads();
        int[] slots = RegisterCopies.slots(store.source().operands().get(1), reads, reads.length - values(store));
        boolean some = false;
        for (int slot : slots) some |= slot < 0 || shadow.bytes(slot, lane) != 0;
        for (int i = 0; i < slots.length; i++) {
            int all = (1 << each) - 1;
            int bytes = slots[i] < 0 ? all : shadow.bytes(slots[i], lane) & all;
            if (region.space != Space.LOCAL && bytes != all && !(some && store.bytes() > WIDEST_SCALAR) && !isGap(region, shadow.origin(slots[i]), bytes)) {
                reportUse(warp, store, shadow, slots[i], 1 << lane);
                bytes = all;
            }
            marks.put(lane, at + (long) i * each, each, bytes);
        }
    }

    /**
     * Whether a scalar with unwritten bytes may be part of a struct: in shared memory any that was loaded or has some byte, in
     * global memory one that has some byte and was copied from local memory.
     */
    private static boolean isGap(Region to, RegisterShadow.Origin origin, int bytes) {
        if (to.space == Space.SHARED) return bytes != 0 || origin != null;
        return bytes != 0 && (origin == null || origin.kind() == Finding.Kind.UNINITIALIZED_LOCAL);
    }

    private void report(Warp warp, Access access, int lane, Finding.Kind kind, long address, String where) {
        block.launch.report(warp, access, lane, kind, address, access.source().name() + " of " + access.bytes() + " bytes, not all written before, in " + where);
    }

    @Override
    void asyncDone(Warp warp, Instruction copy, int lane, long place, int bytes) {
        shared.set(place, bytes);
    }
}
