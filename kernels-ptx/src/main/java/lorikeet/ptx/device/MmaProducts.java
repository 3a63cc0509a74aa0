package lorikeet.ptx.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.MmaProduct.Pair;
import lorikeet.ptx.device.MmaScratch.Placed;
import lorikeet.tensor.DType;

/** Launches of products on tensor cores for one operation: by cuBLAS where that was asked for and can, else by {@code matmul_mma.ptx}. */
record MmaProducts(Launcher launcher, String kernel, DType type) {
    /** A result: its name, dtype and place. */
    record Result(String name, DType dtype, Place place) {}

    /** Dropout of an operand, and the counter that it draws by. */
    record Drop(Dropping drop, Place rng) {
        static final Drop NONE = new Drop(Dropping.NONE, null);
    }

    /** result = a · b. */
    void product(Result result, Placed a, Placed b) {
        run(result, 1, null, false, a, b, null, null, Drop.NONE);
    }

    /** result = a · b where x is dropped out, a dense matrix: a of the {@code narrow} h, b of dA; false where no kernel does it and nothing was launched. */
    boolean dropped(Result result, Placed a, Placed b, boolean narrow, Drop drop) {
        MmaProduct product = new MmaProduct(kernel, result.name, type, result.dtype, 1, new Pair(a.matrix(), b.matrix()), null, false, drop.drop, narrow);
        if (product.count() > 0 && !product.isFull(Place.alignment(List.of(result.place)))) return false;
        run(result, 1, null, narrow, a, b, null, null, drop);
        return true;
    }

    /** result = a · b + drop(low1 · low2); false where no kernel does it, or a library has a · b, and nothing was launched. */
    boolean withDroppedLow(Result result, Placed a, Placed b, Placed low1, Placed low2, Drop drop) {
        Pair pair = new Pair(a.matrix(), b.matrix());
        if (launcher.isByLibrary(new MmaProduct(kernel, result.name, type, result.dtype, 1, pair, null, false, Dropping.NONE, false))) return false;
        Pair low = new Pair(low1.matrix(), low2.matrix());
        MmaProduct product = new MmaProduct(kernel, result.name, type, result.dtype, 1, pair, low, false, drop.drop, false);
        if (product.count() > 0 && !product.isFull(Place.alignment(List.of(result.place)))) return false;
        run(result, 1, null, false, a, b, low1, low2, drop);
        return true;
    }

    /** result = scale · a · b, a result with as many columns as a rank. */
    void lowRank(Result result, double scale, Placed a, Placed b) {
        run(result, (float) scale, null, true, a, b, null, null, Drop.NONE);
    }

    /** result = a · b + bias; {@code bias} F32, or null. */
    void biased(Result result, Placed a, Placed b, Place bias) {
        run(result, 1, bias, false, a, b, null, null, Drop.NONE);
    }

    /** result = a · b + scale · low1 · low2 + bias; {@code bias} F32, or null. */
    void withLow(Result result, Placed a, Placed b, double scale, Placed low1, Placed low2, Place bias) {
        run(result, (float) scale, bias, false, a, b, low1, low2, Drop.NONE);
    }

    private void run(Result result, float scale, Place bias, boolean narrow, Placed a, Placed b, Placed a2, Placed b2, Drop drop) {
        Map<String, Place> places = new HashMap<>(Map.of(result.name, result.place, a.matrix().operand(), a.place(), b.matrix().operand(), b.place()));
        if (bias != null) places.put("b", bias);
        if (drop.rng != null) places.put("rng", drop.rng);
        if (a2 != null) places.putAll(Map.of(a2.matrix().operand(), a2.place(), b2.matrix().operand(), b2.place()));
        Pair second = a2 == null ? null : new Pair(a2.matrix(), b2.matrix());
        MmaProduct product = new MmaProduct(kernel, result.name, type, result.dtype, scale, new Pair(a.matrix(), b.matrix()), second, bias != null, drop.drop, narrow);
        if (product.count() == 0 || launcher.byLibrary(product, places)) return;
        launcher.launch(product.launch(bias == null ? Place.alignment(List.of(result.place)) : Place.alignment(List.of(result.place, bias))), places);
    }
}
