package lorikeet.ptx.estimate;

import java.util.List;

/**
 * What a multiprocessor (SM) of one compute capability holds and how fast its pipes are. Limits: CUDA C++ Programming Guide,
 * "Technical Specifications per Compute Capability", and {@code cuda_occupancy.h} of CUDA 13.0; rates: the same guide,
 * "Arithmetic Instructions", and NVIDIA's architecture white papers (Turing, A100, GA102, Ada, H100, RTX Blackwell).
 *
 * @param name as assemblers write it: {@code sm_80}
 * @param warps most warps resident on an SM
 * @param blocks most blocks resident on an SM
 * @param barriers block barriers of an SM
 * @param carveouts how much shared memory an SM can be set to, in KiB, rising
 * @param sharedPerBlock most shared memory a block may ask for, bytes
 * @param sharedUnit bytes in which shared memory is given out
 * @param sharedReserved bytes of shared memory that the system takes for each block
 * @param lanes results of a warp's lanes a clock
 * @param sectorsPerClock 32-byte sectors that the L1 cache gives a clock
 * @param mmaShare of the tensor cores' peak that {@code mma.sync} reaches: below 1 where only {@code wgmma} reaches it
 */
public record Architecture(String name, int warps, int blocks, int barriers, List<Integer> carveouts, int sharedPerBlock, int sharedUnit,
        int sharedReserved, Lanes lanes, int sectorsPerClock, double mmaShare) {

    /** Lanes of a warp instruction that an SM executes a clock, by pipe; a packed instruction counts as one lane. */
    public record Lanes(int fp32, int fp16, int bf16, int fp64, int integer, int special, int shuffle) {}

    /** Registers of 32 bits on an SM, and most that a block may have. */
    public static final int REGISTERS = 65536;
    /** Most registers of a thread. */
    public static final int REGISTERS_PER_THREAD = 255;
    /** Registers are given to a warp in units of so many. */
    public static final int REGISTER_UNIT = 256;
    /** Parts of an SM with a scheduler and a quarter of the registers each. */
    public static final int SCHEDULERS = 4;
    /** Threads of a warp. */
    public static final int WARP = 32;
    /** Most threads of a block. */
    public static final int THREADS_PER_BLOCK = 1024;

    private static final List<Integer> UP_TO_100 = List.of(0, 8, 16, 32, 64, 100);

    static final Architecture SM_75 = new Architecture("sm_75", 32, 16, 32, List.of(32, 64), 64 << 10, 256, 0,
            new Lanes(64, 64, 64, 2, 64, 16, 32), 2, 1);
    static final Architecture SM_80 = new Architecture("sm_80", 64, 32, 64, List.of(0, 8, 16, 32, 64, 100, 132, 164), 163 << 10, 128, 1024,
            new Lanes(64, 128, 64, 32, 64, 16, 32), 4, 1);
    static final Architecture SM_86 = new Architecture("sm_86", 48, 16, 16, UP_TO_100, 99 << 10, 128, 1024, new Lanes(128, 64, 64, 2, 64, 16, 32), 4, 1);
    static final Architecture SM_89 = new Architecture("sm_89", 48, 24, 24, UP_TO_100, 99 << 10, 128, 1024, new Lanes(128, 64, 64, 2, 64, 16, 32), 4, 1);
    /** {@code mma.sync} on Hopper: about 62 % of the peak (Luo et al., arXiv:2402.13499). */
    static final Architecture SM_90 = new Architecture("sm_90", 64, 32, 64, List.of(0, 8, 16, 32, 64, 100, 132, 164, 196, 228), 227 << 10, 128, 1024,
            new Lanes(128, 128, 128, 64, 64, 16, 32), 4, 0.62);
    static final Architecture SM_120 = new Architecture("sm_120", 48, 24, 24, UP_TO_100, 99 << 10, 128, 1024, new Lanes(128, 64, 64, 2, 128, 16, 32), 4, 1);

    /** The compute capability times ten: 80. */
    public int capability() {
        return Integer.parseInt(name.substring("sm_".length()));
    }

    /** Most bytes of shared memory that an SM can be set to. */
    public int mostShared() {
        return carveouts.getLast() << 10;
    }

    /** The smallest setting of shared memory with at least {@code bytes}, in bytes; the largest where none has. */
    int carveoutFor(int bytes) {
        return carveouts.stream().map(kib -> kib << 10).filter(size -> size >= bytes).findFirst().orElse(mostShared());
    }
}
