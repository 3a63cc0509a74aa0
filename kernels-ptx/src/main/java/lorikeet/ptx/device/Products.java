package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Launches of matrix products: by cuBLAS where that was asked for and can, else one, or one for the parts of the depth and one that adds them. */
record Products(Launcher launcher) {
    private static final String PARTS = "part";

    /**
     * @param operands places by name, the result's among them
     * @param at byte of the workspace from which on {@link MatMulPlan#scratch} bytes are free
     */
    void run(MatMulKernel product, Map<String, Place> operands, MemorySegment workspace, long at) {
        if (launcher.byLibrary(product, operands)) return;
        long scratch = product.plan().scratch(product.count());
        if (scratch == 0) {
            launcher.launch(product.launch(product.result()), operands);
            return;
        }
        Map<String, Place> places = new HashMap<>(operands);
        places.put(PARTS, Place.of(workspace, at, scratch));
        launcher.launch(product.launch(PARTS), places);
        launcher.launch(new MatMulSumKernel(product.kernel(), product.result(), product.plan().parts().count(), product.count(), product.columns(),
                false, product.bias(), Dropping.NONE).launch(), places);
    }

    /** out = product + drop(low): the product goes to scratch, whole or in parts, {@code operands} hold {@code low}, {@code rng}. */
    void addingLow(MatMulKernel product, Dropping drop, Map<String, Place> operands, MemorySegment workspace, long at) {
        long parts = product.plan().parts().count();
        Map<String, Place> places = new HashMap<>(operands);
        places.put(PARTS, Place.of(workspace, at, parts * product.count() * Float.BYTES));
        launcher.launch(product.launch(PARTS), places);
        launcher.launch(new MatMulSumKernel(product.kernel(), product.result(), parts, product.count(), product.columns(), true, null, drop).launch(), places);
    }
}
