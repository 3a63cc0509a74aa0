package lorikeet.ptx.emulator;

import java.util.List;
import lorikeet.ptx.syntax.PtxSource;

/** Small kernels as text. */
final class Ptx {
    static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";

    static final String HOPPER = ".version 8.6\n.target sm_90a\n.address_size 64\n";

    private Ptx() {}

    /** A machine with the module {@code text} for sm_90a. */
    static PtxMachine hopper(String text) {
        return PtxMachine.load(new PtxSource("k.ptx", HOPPER + text));
    }

    /** As {@link #run}, for sm_90a and with every check: what was found. */
    static List<Finding> findings(String before, String code, int threads, int[] out) {
        try (PtxMachine machine = hopper(before + entry(code))) {
            DeviceBuffer buffer = machine.allocate(4L * threads);
            LaunchReport report = machine.kernel("k").block(threads, 1, 1).launch(Checks.all(), buffer);
            System.arraycopy(buffer.ints(), 0, out, 0, threads);
            return report.findings();
        }
    }

    /** A machine with the module {@code text}, which has no head of its own. */
    static PtxMachine machine(String text) {
        return PtxMachine.load(new PtxSource("k.ptx", HEAD + text));
    }

    /**
     * An entry {@code k} that runs {@code code} and then stores {@code %out} (32 bits) of each thread of a one-dimensional
     * grid. {@code %t} is the thread's index in the grid; {@code %r0..%r9}, {@code %d0..%d9} and {@code %p0..%p9} are free.
     */
    static String entry(String code) {
        return ".visible .entry k(.param .u64 out) {\n.reg .b32 %t, %out, %n, %r<10>; .reg .b64 %base, %d<10>; .reg .pred %p<10>;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %ntid.x; mad.lo.u32 %t, %t, %n, 0; mov.u32 %n, %tid.x; add.u32 %t, %t, %n;\n"
                + code + "\nld.param.u64 %base, [out]; mad.wide.u32 %base, %t, 4, %base; st.global.u32 [%base], %out; ret; }\n";
    }

    /** Runs {@code code} in {@link #entry} by {@code blocks} of {@code threads}: {@code %out} of each thread. */
    static int[] run(String before, String code, int blocks, int threads) {
        try (PtxMachine machine = machine(before + entry(code))) {
            DeviceBuffer out = machine.allocate(4L * blocks * threads);
            machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(out);
            return out.ints();
        }
    }
}
