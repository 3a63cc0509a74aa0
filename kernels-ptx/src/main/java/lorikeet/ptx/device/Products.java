package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Launches of matrix products: by cuBLAS where that was asked for and can, else in TF32 where that was asked for and can, else in float32 one, or
 * one for the parts of the depth and one that adds them.
 *
 * @param tf32 whether F32 operands may be rounded to TF32
 */
record Products(Launcher launcher, boolean tf32) {
    private static final String PARTS = "part";

    /** As the user of the device asked for. */
    static Products asked(Launcher launcher) {
        return new Products(launcher, launcher.tf32());
    }

    /**
     * @param operands places by name, the result's among them
     * @param at byte of the workspace from which on {@link MatMulPlan#scratch} bytes are free
     */
    void run(MatMulKernel product, Map<String, Place> operands, MemorySegment workspace, long at) {
        if (launcher.byLibrary(product, operands) || inTf32(product, product.result(), operands)) return;
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
        long scratch = product.plan().parts().count() * product.count() * Float.BYTES;
        Map<String, Place> places = new HashMap<>(operands);
        places.put(PARTS, Place.of(workspace, at, scratch));
        MatMulKernel part = new MatMulKernel(product.kernel(), PARTS, product.scale(), product.first(), product.second(), product.bias(), product.batches(), product.drop(), product.plan());
        boolean whole = launcher.byLibrary(part, places) || inTf32(product, PARTS, places);
        if (!whole) launcher.launch(product.launch(PARTS), places);
        long parts = whole ? 1 : product.plan().parts().count();
        launcher.launch(new MatMulSumKernel(product.kernel(), product.result(), parts, product.count(), product.columns(), true, null, drop).launch(), places);
    }

    private boolean inTf32(MatMulKernel product, String out, Map<String, Place> operands) {
        return tf32 && new Tf32Products(launcher).run(product, out, operands);
    }
}
