package lorikeet.tensor.cpu;

/** {@link Kernels} in plain Java. */
public final class ScalarKernels implements Kernels {
    @Override
    public int lanes() {
        return 1;
    }
}
