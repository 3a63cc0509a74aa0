package lorikeet.tensor.cpu;

/** Row primitives. */
public interface Kernels {
    /** Float lanes of this implementation's vectors: 16, 8, 4, or 1 for scalar code. */
    int lanes();
}
