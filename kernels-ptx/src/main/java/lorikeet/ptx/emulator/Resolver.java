package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Space;

/** Finds the memory that the lanes of an access mean, and faults where there is none. One for each warp. */
final class Resolver {
    private final Warp warp;
    private final Block block;
    private final DeviceMemory memory;
    private final Region parameters;
    private final Region parametersGeneric;
    /** The region that each memory instruction used last: mostly the one that it will use next. */
    private final Region[] last;
    /** Lanes dealt with by the last call: those returned and those at fault. */
    private int handled;

    Resolver(Warp warp) {
        this.warp = warp;
        block = warp.block;
        memory = block.launch.memory();
        parameters = block.launch.parameters();
        parametersGeneric = new Region(Windows.PARAM, parameters.bytes, Space.PARAM, parameters.name, parameters.data);
        last = new Region[block.launch.program().sites()];
    }

    int handled() {
        return handled;
    }

    /**
     * Resolves {@code warp.addresses} of the lanes of {@code mask}: sets {@code warp.region} to that of the first lane.
     *
     * @return the lanes that lie in it, in bounds and aligned
     */
    int resolve(Access access, int mask) {
        long[] at = warp.addresses;
        int first = Integer.numberOfTrailingZeros(mask);
        Region region = last[access.site()];
        if (region == null || !region.contains(at[first]) || region.space == Space.LOCAL) {
            region = find(access.space(), at[first]);
            if (region == null) return nothing(access, first);
            last[access.site()] = region;
        }
        warp.region = region;
        if (region.space == Space.CONST && access.kind() != Access.Kind.LOAD) return written(access, mask);
        if (mask == -1 && allInside(at, region, access)) {
            handled = mask;
            return mask;
        }
        return oneByOne(access, region, mask);
    }

    private static boolean allInside(long[] at, Region region, Access access) {
        int bytes = access.bytes();
        return region.bytes >= bytes && Rows.ADDRESSES.areInside(at, region.base, region.bytes - bytes, access.alignment() - 1);
    }

    private int oneByOne(Access access, Region region, int mask) {
        long[] at = warp.addresses;
        int good = 0;
        handled = 0;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long address = at[lane];
            if (!region.contains(address)) continue;
            handled |= 1 << lane;
            if (address > region.base + region.bytes - access.bytes()) {
                fault(access, lane, Finding.Kind.OUT_OF_BOUNDS, (region.base + region.bytes - address) + " of " + access.bytes() + " bytes are inside " + region);
            } else if ((address & (access.alignment() - 1)) != 0) {
                fault(access, lane, Finding.Kind.MISALIGNED, "expected a multiple of " + access.alignment() + ", in " + region);
            } else {
                good |= 1 << lane;
            }
        }
        return good;
    }

    private int written(Access access, int mask) {
        handled = mask;
        for (int left = mask; left != 0; left &= left - 1) {
            fault(access, Integer.numberOfTrailingZeros(left), Finding.Kind.WRONG_SPACE, "a write to constant memory: " + warp.region);
        }
        return 0;
    }

    private int nothing(Access access, int lane) {
        handled = 1 << lane;
        long address = warp.addresses[lane];
        boolean global = access.space() == Space.GLOBAL || access.space() == Space.GENERIC;
        if (global && memory.isFreed(address)) {
            fault(access, lane, Finding.Kind.USE_AFTER_FREE, memory.nearest(address));
            return 0;
        }
        Region other = find(Space.GENERIC, address);
        if (other != null && access.space() != Space.LOCAL) {
            fault(access, lane, Finding.Kind.WRONG_SPACE, "a " + access.space().ptx() + " access to " + other.space.ptx() + " memory: " + other);
            return 0;
        }
        fault(access, lane, Finding.Kind.OUT_OF_BOUNDS, nearest(access.space(), address));
        return 0;
    }

    private String nearest(Space space, long address) {
        return switch (space) {
            case SHARED -> "outside the block's " + block.shared.bytes + " bytes of shared memory";
            case LOCAL -> "outside the thread's " + warp.local().asked() + " bytes of local memory";
            case PARAM -> "outside the kernel's " + parameters.bytes + " bytes of parameters";
            case GLOBAL, CONST -> memory.nearest(address) + mistaken(address);
            case GENERIC -> nearest(address < 0 ? Space.LOCAL : Windows.isIn(Windows.SHARED, address) ? Space.SHARED : Space.GLOBAL, address);
        };
    }

    /** What an address near null may be that is no null pointer: one of another space, as which it is a small number. */
    private String mistaken(long address) {
        boolean shared = address > 0 && address < block.shared.bytes;
        boolean local = address > 0 && address < warp.local().asked();
        if (!shared && !local) return "";
        String space = shared ? "shared" : "local";
        return ", or an address in " + space + " memory: expected ." + space + ", or cvta." + space + " before";
    }

    private void fault(Access access, int lane, Finding.Kind kind, String detail) {
        Space space = access.space();
        boolean placed = space == Space.LOCAL || space == Space.GENERIC;
        long address = placed ? warp.local().original(space, warp.addresses[lane]) : warp.addresses[lane];
        block.launch.fault(warp, access, lane, kind, address, access.source().name() + " of " + access.bytes() + " bytes: " + detail);
    }

    private Region find(Space space, long address) {
        return switch (space) {
            case SHARED -> within(block.shared, address);
            case LOCAL -> within(warp.local().region(), address);
            case PARAM -> within(parameters, address);
            case GLOBAL -> ofSpace(Space.GLOBAL, address);
            case CONST -> ofSpace(Space.CONST, address);
            case GENERIC -> generic(address);
        };
    }

    private Region generic(long address) {
        if (address >= Windows.CONST) return memory.find(address);
        if (Windows.isIn(Windows.SHARED, address)) return within(block.sharedGeneric, address);
        if (Windows.isIn(Windows.LOCAL, address)) return within(warp.local().genericRegion(), address);
        return Windows.isIn(Windows.PARAM, address) ? within(parametersGeneric, address) : null;
    }

    private Region ofSpace(Space space, long address) {
        Region region = memory.find(address);
        return region != null && region.space == space ? region : null;
    }

    private static Region within(Region region, long address) {
        return region.contains(address) ? region : null;
    }
}
