package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** Which modifiers of instructions on memory go together: what an assembler refuses though every one of them exists. */
final class MemoryModifiers {
    private static final Set<String> ORDERS = Set.of("weak", "volatile", "relaxed", "acquire", "release");
    private static final Set<String> SCOPES = Set.of("cta", "cluster", "gpu", "sys");
    private static final Set<String> LOAD_CACHES = Set.of("ca", "cg", "cs", "lu", "cv");
    private static final Set<String> STORE_CACHES = Set.of("wb", "cg", "cs", "wt");
    private static final Set<String> CACHES = Stream.of(LOAD_CACHES, STORE_CACHES).flatMap(Set::stream).collect(Collectors.toSet());
    private static final Set<String> FENCES = Set.of("acq_rel", "sc", "acquire", "release", "cta", "cluster", "gpu", "sys", "sync_restrict::shared::cta", "sync_restrict::shared::cluster");
    /** Fences between kinds of accesses, and of new barrier objects. */
    private static final Pattern PROXIES = Pattern.compile("fence\\.(mbarrier_init\\.release\\.cluster|proxy\\.(alias|async(\\.global|\\.shared::(cta|cluster))?"
            + "|tensormap::generic\\.(acquire|release)\\.(cta|cluster|gpu|sys)|async::generic\\.(acquire\\.sync_restrict::shared::cluster|release\\.sync_restrict::shared::cta)\\.cluster))");

    private MemoryModifiers() {}

    static void check(Opcode op, OperandRows o) {
        requirePlaces(o);
        switch (op.name()) {
            case "ld", "ldu", "st" -> access(op, o);
            case "red" -> {
                if (op.has("acquire") || op.has("acq_rel")) throw o.error("it reads nothing back, expected .relaxed or .release");
            }
            case "membar" -> membar(op, o);
            case "fence" -> fence(op, o);
            case "nanosleep" -> {
                if (!op.has("u32")) throw o.error("expected .u32");
            }
            case "prefetch", "prefetchu" -> prefetch(op, o);
            case "discard" -> {
                if (o.count() == 2 && !o.operand(1).equals(new Operand.Int(128))) throw o.error("size " + o.operand(1) + ", expected 128");
            }
            default -> { }
        }
    }

    /** A number is an address in local memory alone. */
    private static void requirePlaces(OperandRows o) {
        for (Operand operand : o.statement().operands()) {
            boolean number = operand instanceof Operand.Address(Operand.Int _, long _);
            if (number && !new Opcode(o.statement().opcode()).has("local")) throw o.error(operand + ": a number is an address in .local memory alone, expected a register or a variable");
        }
    }

    private static void access(Opcode op, OperandRows o) {
        boolean load = !op.name().equals("st");
        String order = only(op, o, ORDERS, "order");
        String scope = only(op, o, SCOPES, "scope");
        String cache = only(op, o, CACHES, "cache operation");
        Set<String> caches = op.name().equals("ldu") ? Set.of() : load ? LOAD_CACHES : STORE_CACHES;
        if (cache != null && !caches.contains(cache)) throw o.error("." + cache + " does not go with " + op.name());
        if ("release".equals(order) && load || "acquire".equals(order) && !load) throw o.error("." + order + " is for " + (load ? "stores" : "loads"));
        boolean scoped = order != null && !order.equals("weak") && !order.equals("volatile");
        if (scoped && scope == null) throw o.error("." + order + " needs a scope, expected .cta, .cluster, .gpu or .sys");
        if (!scoped && scope != null) throw o.error("scope ." + scope + " needs .relaxed, ." + (load ? "acquire" : "release"));
        if (op.has("mmio")) mmio(op, o);
        boolean ordered = order != null && !order.equals("weak");
        if (ordered && (cache != null || op.has("nc"))) throw o.error("." + order + " does not go with ." + (cache != null ? cache : "nc"));
        if (ordered && op.has("local")) throw o.error("." + order + " does not go with .local");
        PtxType type = op.type();
        if (type != null && type.isFloat() && type != PtxType.F32 && type != PtxType.F64) throw o.error("." + type.ptx() + " is moved as .b" + type.bits());
    }

    /** Accesses to what is mapped from elsewhere happen one by one, as they are written. */
    private static void mmio(Opcode op, OperandRows o) {
        if (!op.has("relaxed") || !op.has("sys")) throw o.error(".mmio needs .relaxed.sys");
        if (op.vectors().findAny().isPresent()) throw o.error(".mmio is of one element, not of a vector");
        boolean elsewhere = op.has("shared") || op.has("local") || op.has("const");
        if (elsewhere) throw o.error("expected .global or a generic address with .mmio");
    }

    /** The one modifier of {@code choices} that is there, or null. */
    private static String only(Opcode op, OperandRows o, Set<String> choices, String what) {
        List<String> found = new ArrayList<>(choices.stream().filter(op::has).sorted().toList());
        if (found.size() > 1) throw o.error("." + String.join(" and .", found) + ", expected one " + what);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static void membar(Opcode op, OperandRows o) {
        boolean known = List.of("membar.cta", "membar.gl", "membar.sys", "membar.proxy.alias").contains(op.text());
        if (!known) throw o.error("expected .cta, .gl, .sys or .proxy.alias");
    }

    private static void fence(Opcode op, OperandRows o) {
        boolean proxy = op.has("proxy") || op.has("mbarrier_init");
        if (proxy && !PROXIES.matcher(op.text()).matches()) throw o.error("expected .mbarrier_init.release.cluster, or .proxy with .alias, .async, .tensormap::generic or .async::generic");
        if (proxy) return;
        String text = op.text().substring(op.name().length());
        for (String modifier : text.isEmpty() ? new String[0] : text.substring(1).split("\\.")) {
            if (!FENCES.contains(modifier)) throw o.error("unknown modifier ." + modifier);
        }
        if (only(op, o, SCOPES, "scope") == null) throw o.error("expected a scope, .cta, .cluster, .gpu or .sys");
    }

    private static void prefetch(Opcode op, OperandRows o) {
        boolean level = op.has("L1") || op.has("L2") || op.has("L2::evict_last") || op.has("L2::evict_normal") || op.has("tensormap");
        if (!level) throw o.error("expected .L1 or .L2");
        if (op.has("shared") || op.has("const") && !op.has("tensormap")) throw o.error("expected .global, .local or a generic address");
    }
}
