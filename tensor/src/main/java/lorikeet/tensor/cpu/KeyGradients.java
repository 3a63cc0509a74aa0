package lorikeet.tensor.cpu;

import lorikeet.tensor.cpu.HeadPanels.Rows;

/** dK and dV of the keys of a sequence and head: from the first key on they are begun, by being cleared or by the first product that has them. */
final class KeyGradients {
    private final Kernels kernels;
    private final Heads dK;
    private final Heads dV;
    private final Rows keys;
    private int begun;

    KeyGradients(Kernels kernels, Heads dK, Heads dV, Rows keys) {
        this.kernels = kernels;
        this.dK = dK;
        this.dV = dV;
        this.keys = keys;
    }

    int head() {
        return keys.head();
    }

    /** Sees to it that those of {@code count} keys from {@code key} on, and of all before, are begun: cleared, or, if this is true, by a product for all of the {@code count}. */
    boolean beginByProduct(int key, int count) {
        boolean all = begun <= key;
        clearTo(all ? key : key + count);
        if (all) begun = key + count;
        return all;
    }

    /** Clears those of keys up to {@code end} that are not begun yet. */
    void clearTo(int end) {
        if (end <= begun) return;
        Rows left = new Rows(keys.token() + begun, end - begun, keys.head());
        dK.clear(kernels, left);
        dV.clear(kernels, left);
        begun = end;
    }
}
