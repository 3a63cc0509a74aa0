package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Space;

/**
 * Finds reads of registers and memory that nobody wrote. As in memory checkers of compiled programs, to move or compute is not yet to use: what is
 * unwritten stays so in the results. It is reported where it decides something: as a guard, an address, an operand of a
 * warp-wide or atomic instruction, or a value stored to shared or global memory that is no {@link Padding}. The finding names the
 * load that the bytes came from, or the first instruction that looked at the register; what was reported counts as written.
 */
final class InitialisedCheck extends Observer {
    private final Block block;
    private final ByteShadow shared;
    private final MemoryMarks sharedMarks;
    private final LocalShadow[] local;
    private final Padding padding;
    private final Map<Frame, RegisterShadow> registers = new IdentityHashMap<>();
    private Frame frame;
    private RegisterShadow current;

    InitialisedCheck(Block block) {
        this.block = block;
        shared = new ByteShadow(block.shared.bytes);
        sharedMarks = MemoryMarks.of(shared);
        local = new LocalShadow[Math.ceilDiv((int) block.launch.block().count(), Frame.LANES)];
        Arrays.setAll(local, i -> new LocalShadow());
        padding = new Padding(block.launch.program().module().compiled());
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
        if (unwritten != 0) read(warp, instruction, shadow, path, active);
        else for (int slot : instruction.use().writes()) shadow.set(slot, active);
    }

    /** Reports what decides something without having been written, and marks results. */
    private void read(Warp warp, Instruction instruction, RegisterShadow shadow, int path, int active) {
        int[] reads = instruction.use().reads();
        int guard = instruction.isGuarded() ? 1 : 0;
        if (guard == 1) reportUse(warp, instruction, shadow, reads[0], path);
        if (instruction instanceof Shuffle && instruction.source().operands().get(1) instanceof Operand.Reg) {
            for (int i = guard + 1; i < reads.length; i++) reportUse(warp, instruction, shadow, reads[i], active);
        } else if (instruction instanceof Access || instruction instanceof Control || instruction instanceof AsyncCopy || instruction instanceof BulkCopy || instruction instanceof RuntimeCall) {
            int used = reads.length - (instruction instanceof Store ? values(instruction) : 0);
            for (int i = guard; i < used; i++) reportUse(warp, instruction, shadow, reads[i], active);
            for (int slot : instruction.use().writes()) shadow.set(slot, active);
        } else if (RegisterCopies.isOne(instruction)) {
            RegisterCopies.copy(instruction, shadow, warp.frame, active);
        } else {
            WrittenBytes.follow(instruction, shadow, warp.frame, active);
        }
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
        Origin known = shadow.origin(slot, lane);
        Origin origin = known == null ? Origin.read(instruction, lanes) : known;
        block.launch.report(warp, origin.at(), lane, origin.kind(), origin.address(), origin.usedBy(instruction));
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
        Origin[] origins = new Origin[Frame.LANES];
        for (int i = 0; i < Frame.LANES; i++) {
            bytes[i] = shadow.bytes(slot, i);
            origins[i] = shadow.origin(slot, i);
        }
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int from = shuffle.source(warp.frame, lane);
            shadow.put(shuffle.result(), lane, bytes[from < 0 ? lane : from], origins[from < 0 ? lane : from]);
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
            case Passing.InPredicate predicate -> of(to).set(Layout.predicate(in ? predicate.inner() : predicate.outer()), lanes);
            case Passing.InMemory memory -> {
                long source = from.localBase + (in ? memory.outer() : memory.inner());
                long target = to.localBase + (in ? memory.inner() : memory.outer());
                local[warp.index].copy(lanes, (int) source, (int) target, (int) memory.bytes());
            }
        }
    }

    @Override
    void answered(Warp warp, long place, int bytes, int lanes) {
        local[warp.index].mark(lanes, (int) place, bytes);
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
        boolean writes = access.kind() != Access.Kind.LOAD;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long at = warp.addresses[lane] - region.base;
            boolean unwritten = reads && !written.all(at, access.bytes());
            if (unwritten && access instanceof Load load) {
                load(warp, load, lane, marks, at, Origin.loaded(load, kind, warp.addresses[lane], region, marks, at));
                continue;
            }
            if (unwritten) report(warp, access, lane, kind, warp.addresses[lane], region.toString());
            // Where an asynchronous copy has not ended is another check's question.
            if (writes || unwritten) written.set(at, access.bytes());
        }
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
                MemoryMarks marks = MemoryMarks.of(shadow);
                Origin origin = Origin.loaded(access, Finding.Kind.UNINITIALIZED_LOCAL, at, "local memory", marks, at);
                if (access instanceof Load load) load(warp, load, lane, marks, at, origin);
                else report(warp, access, lane, origin.kind(), at, "local memory");
            }
        }
    }

    /** Gives the registers that a lane loads the marks of the bytes. */
    private void load(Warp warp, Load load, int lane, MemoryMarks marks, long at, Origin origin) {
        RegisterShadow shadow = of(warp.frame);
        int each = load.elementBytes();
        int[] slots = RegisterCopies.slots(load.source().operands().getFirst(), load.use().writes(), 0);
        for (int i = 0; i < slots.length; i++) {
            int bytes = marks.bytes(lane, at + (long) i * each, each);
            if (slots[i] < 0) continue;
            Origin earlier = marks.origin(lane, at + (long) i * each + Integer.numberOfTrailingZeros(~bytes));
            // A whole element that nobody wrote leaves nothing written in a wider register either.
            shadow.put(slots[i], lane, bytes == 0 ? 0 : bytes | -1 << each, origin.further((long) i * each).since(earlier));
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
        int all = (1 << each) - 1;
        long written = 0;
        for (int i = 0; i < slots.length; i++) written |= (long) (slots[i] < 0 ? all : shadow.bytes(slots[i], lane) & all) << i * each;
        for (int i = 0; i < slots.length; i++) {
            int bytes = (int) (written >>> i * each) & all;
            if (region.space != Space.LOCAL && bytes != all && !padding.mayBe(warp, store, i, written, at, shadow.origin(slots[i], lane), lane)) {
                reportUse(warp, store, shadow, slots[i], 1 << lane);
                bytes = all;
            }
            marks.put(lane, at + (long) i * each, each, bytes, bytes == all ? null : origin(shadow, slots[i], lane, store));
        }
    }

    private static Origin origin(RegisterShadow shadow, int slot, int lane, Store store) {
        Origin known = shadow.origin(slot, lane);
        return known == null ? Origin.read(store, 1 << lane) : known;
    }

    private void report(Warp warp, Access access, int lane, Finding.Kind kind, long address, String where) {
        block.launch.report(warp, access, lane, kind, address, access.source().name() + " of " + access.bytes() + " bytes, not all written before, in " + where);
    }
}
