package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link Gather}. */
public interface GatherOps extends Verbs {
    /** Rows of table {@code [rows, d]} at ids I32 {@code [n]} → {@code [n, d]} in the device's working dtype. */
    default Tensor gatherRows(Tensor table, Tensor ids) {
        return one(new Gather.Rows(device().working()), table, ids);
    }
}
