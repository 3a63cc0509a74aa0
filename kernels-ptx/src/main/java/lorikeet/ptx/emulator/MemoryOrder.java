package lorikeet.ptx.emulator;

import java.util.Set;

/**
 * How an access or a fence orders memory. A strong access is one by which threads may meet without racing; what comes
 * before a release of one thread comes before what follows the acquire of another that saw it, where the scopes of both
 * hold them.
 *
 * @param block whether it holds threads of the own block alone: {@code .cta}, and {@code .cluster} as there are no
 *        clusters here
 */
record MemoryOrder(boolean strong, boolean acquires, boolean releases, boolean block) {
    static final MemoryOrder WEAK = new MemoryOrder(false, false, false, false);
    private static final Set<String> SCOPES = Set.of("cta", "cluster", "gpu", "sys");
    private static final Set<String> FENCES = Set.of("sc", "acq_rel", "acquire", "release");

    /**
     * Takes the modifiers of a load or store; a volatile access is relaxed for the whole system, and so is one of
     * {@code .mmio}, which says that it is there.
     */
    static MemoryOrder ofAccess(Opcode op) {
        op.take("mmio");
        String order = op.takeOneOf("volatile", "relaxed", "acquire", "release", "weak");
        boolean block = takeBlock(op);
        if (order == null || order.equals("weak")) return WEAK;
        return new MemoryOrder(true, order.equals("acquire"), order.equals("release"), block);
    }

    /**
     * Takes the modifiers of an atomic. One that returns a value and names no order is of CUDA's {@code atomicAdd} and
     * its kin: locks and counters of blocks that have finished go on from its value without a fence, so it counts as
     * acquiring. From sm_100 on compilers write {@code atomicCAS} with {@code .relaxed}, but no scope.
     */
    static MemoryOrder ofAtomic(Opcode op) {
        boolean scoped = SCOPES.stream().anyMatch(op::has);
        String order = op.takeOneOf("relaxed", "acquire", "release", "acq_rel");
        boolean block = takeBlock(op);
        boolean plain = order == null || order.equals("relaxed") && op.has("cas") && !scoped;
        boolean acquires = plain ? op.name().equals("atom") : order.startsWith("acq");
        boolean releases = "release".equals(order) || "acq_rel".equals(order);
        return new MemoryOrder(true, acquires, releases, block);
    }

    /**
     * Takes all modifiers of {@code membar} or {@code fence}. Fences of proxies order no accesses of threads, and one of new
     * barrier objects nothing else than that they are new: see {@link MemoryFamily.Fence#isOfObjects}.
     */
    static MemoryOrder ofFence(Opcode op) {
        String order = op.takeOneOf(FENCES.toArray(String[]::new));
        boolean block = takeBlock(op);
        while (op.peek() != null) op.take(op.peek());
        if (op.has("proxy") || op.has("mbarrier_init")) return WEAK;
        return new MemoryOrder(true, !"release".equals(order), !"acquire".equals(order), block);
    }

    private static boolean takeBlock(Opcode op) {
        String scope = op.takeOneOf(SCOPES.toArray(String[]::new));
        return "cta".equals(scope) || "cluster".equals(scope);
    }
}
