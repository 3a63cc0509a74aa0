package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Launches of products of operands rounded to TF32, one for each matrix of a batch. */
record Tf32Products(Launcher launcher) {
    private static final int WIDE = 16;

    /**
     * Computes {@code product} if the kernel takes it; answers whether it did.
     *
     * @param out the operand that is written: the result, or scratch in its place
     */
    boolean run(MatMulKernel product, String out, Map<String, Place> operands) {
        Tf32Product matrices = new Tf32Product(product);
        List<Place> whole = new ArrayList<>(List.of(operands.get(out)));
        if (product.bias() != null) whole.add(operands.get("b"));
        if (product.count() == 0 || !matrices.isTaken() || Place.alignment(whole) < WIDE) return false;
        LaunchDescriptor launch = matrices.launch(out);
        for (long i = 0; i < product.batches().count(); i++) launcher.launch(launch, matrix(product, out, operands, i));
        return true;
    }

    /** Places of the operands of matrix {@code i}. */
    private static Map<String, Place> matrix(MatMulKernel product, String out, Map<String, Place> operands, long i) {
        MatMulBatches batches = product.batches();
        if (batches.count() == 1) return operands;
        long outer = i / batches.inner();
        long inner = i % batches.inner();
        Map<String, Place> places = new HashMap<>(operands);
        places.computeIfPresent(product.first().p().operand(), (_, place) -> after(place, outer * batches.pOuter() + inner * batches.pInner()));
        places.computeIfPresent(product.first().q().operand(), (_, place) -> after(place, outer * batches.qOuter() + inner * batches.qInner()));
        places.computeIfPresent(out, (_, place) -> after(place, i * product.rows() * product.columns()));
        return places;
    }

    private static Place after(Place place, long elements) {
        return place.from(elements * Float.BYTES);
    }
}
