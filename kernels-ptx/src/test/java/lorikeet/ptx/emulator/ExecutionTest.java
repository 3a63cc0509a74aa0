package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;

/** Control flow, warps and blocks. */
class ExecutionTest {
    private static int[] expected(int threads, IntUnaryOperator value) {
        return IntStream.range(0, threads).map(value).toArray();
    }

    @Test
    void lanesPartAndMeetAgain() {
        int[] out = Ptx.run("", """
                mov.u32 %r0, 0;
                and.b32 %r1, %t, 3;
                setp.eq.u32 %p0, %r1, 0;
                @%p0 bra A;
                setp.eq.u32 %p1, %r1, 1;
                @%p1 bra B;
                add.u32 %r0, %r0, 100;
                bra C;
                A: add.u32 %r0, %r0, 1;
                bra END;
                B: add.u32 %r0, %r0, 10;
                C: add.u32 %r0, %r0, 1000;
                END: activemask.b32 %r2;
                setp.eq.u32 %p2, %r2, -1;
                selp.b32 %out, %r0, -1, %p2;
                """, 1, 32);
        assertArrayEquals(expected(32, t -> t % 4 == 0 ? 1 : t % 4 == 1 ? 1010 : 1100), out);
    }

    @Test
    void eachLaneLoopsAsOftenAsItMust() {
        int[] out = Ptx.run("", """
                mov.u32 %out, 0;
                mov.u32 %r0, 0;
                LOOP: setp.gt.u32 %p0, %r0, %t;
                @%p0 bra DONE;
                add.u32 %out, %out, %r0;
                add.u32 %r0, %r0, 1;
                bra LOOP;
                DONE:
                """, 2, 48);
        assertArrayEquals(expected(96, t -> t * (t + 1) / 2), out);
    }

    @Test
    void recursiveCallsKeepTheirRegisters() {
        String fib = """
                .func (.param .b32 r) fib(.param .b32 n) {
                  .reg .b32 %a, %b; .reg .pred %p;
                  ld.param.u32 %a, [n];
                  setp.lt.u32 %p, %a, 2;
                  @%p bra BASE;
                  sub.u32 %b, %a, 1;
                  { .param .b32 x; .param .b32 y; st.param.b32 [x], %b; call.uni (y), fib, (x); ld.param.b32 %b, [y]; }
                  sub.u32 %a, %a, 2;
                  { .param .b32 x; .param .b32 y; st.param.b32 [x], %a; call.uni (y), fib, (x); ld.param.b32 %a, [y]; }
                  add.u32 %a, %a, %b;
                  BASE: st.param.b32 [r], %a;
                  ret;
                }
                """;
        int[] out = Ptx.run(fib, """
                and.b32 %r0, %t, 7;
                { .param .b32 x; .param .b32 y; st.param.b32 [x], %r0; call.uni (y), fib, (x); ld.param.b32 %out, [y]; }
                """, 1, 40);
        int[] numbers = {0, 1, 1, 2, 3, 5, 8, 13};
        assertArrayEquals(expected(40, t -> numbers[t & 7]), out);
    }

    @Test
    void valuesCrossABarrierThroughSharedMemory() {
        int[] out = Ptx.run(".shared .align 4 .b32 s[96];\n", """
                mov.u32 %r0, s;
                mad.lo.u32 %r1, %n, 4, %r0;
                st.shared.u32 [%r1], %t;
                bar.sync 0;
                sub.u32 %r2, 95, %n;
                mad.lo.u32 %r1, %r2, 4, %r0;
                ld.shared.u32 %out, [%r1];
                """, 3, 96);
        assertArrayEquals(expected(288, t -> t / 96 * 96 + 95 - t % 96), out);
    }

    @Test
    void aLockInsideOneWarpIsTakenByEveryLane() {
        int[] out = Ptx.run(".global .align 4 .u32 mutex; .global .align 4 .u32 count;\n", """
                mov.u64 %d0, mutex;
                mov.u64 %d1, count;
                TAKE: atom.global.cas.b32 %r0, [%d0], 0, 1;
                setp.ne.u32 %p0, %r0, 0;
                @%p0 bra TAKE;
                ld.volatile.global.u32 %out, [%d1];
                add.u32 %r1, %out, 1;
                st.volatile.global.u32 [%d1], %r1;
                atom.global.exch.b32 %r0, [%d0], 0;
                """, 2, 40);
        int[] sorted = out.clone();
        Arrays.sort(sorted);
        assertArrayEquals(expected(80, t -> t), sorted);
    }

    @Test
    void aLockThatIsTakenInsideAFunctionIsTakenByEveryLane() {
        String take = """
                .global .align 4 .u32 mutex;
                .global .align 4 .u32 count;
                .func (.param .b32 r) take(.param .b32 unused) {
                  .reg .b32 %a; .reg .b64 %m;
                  mov.u64 %m, mutex;
                  atom.global.cas.b32 %a, [%m], 0, 1;
                  st.param.b32 [r], %a;
                  ret;
                }
                """;
        int[] out = Ptx.run(take, """
                mov.u64 %d0, mutex;
                mov.u64 %d1, count;
                TAKE: { .param .b32 x; .param .b32 y; st.param.b32 [x], %t; call.uni (y), take, (x); ld.param.b32 %r0, [y]; }
                setp.ne.u32 %p0, %r0, 0;
                @%p0 bra TAKE;
                ld.volatile.global.u32 %out, [%d1];
                add.u32 %r1, %out, 1;
                st.volatile.global.u32 [%d1], %r1;
                atom.global.exch.b32 %r0, [%d0], 0;
                """, 1, 40);
        int[] sorted = out.clone();
        Arrays.sort(sorted);
        assertArrayEquals(expected(40, t -> t), sorted);
    }

    @Test
    void lanesOnDifferentPathsMeetInAShuffle() {
        int[] out = Ptx.run("", """
                setp.lt.u32 %p0, %n, 16;
                mov.u32 %r0, %t;
                @%p0 bra LOW;
                add.u32 %r0, %r0, 100;
                LOW: shfl.sync.bfly.b32 %out, %r0, 16, 31, -1;
                """, 1, 32);
        assertArrayEquals(expected(32, t -> t < 16 ? t + 116 : t - 16), out);
    }

    @Test
    void anUnsupportedInstructionIsRefusedOnlyWhereItIsUsed() {
        try (PtxMachine machine = Ptx.machine(".entry bad() {\n  frobnicate.u32 1;\n  ret; }\n.entry good() { ret; }\n")) {
            machine.kernel("good").launch();
            FormatException e = assertThrows(FormatException.class, () -> machine.kernel("bad"));
            assertEquals("k.ptx line 5 column 3: frobnicate.u32: unknown instruction 'frobnicate'", e.getMessage());
        }
    }

    @Test
    void anAccessOutsideEveryAllocationStopsTheLaunch() {
        try (PtxMachine machine = Ptx.machine(Ptx.entry("mov.u32 %out, 1; add.u32 %t, %t, 60;"))) {
            DeviceBuffer out = machine.allocate(4 * 64);
            Kernel kernel = machine.kernel("k").block(8, 1, 1);
            Finding finding = assertThrows(LaunchFault.class, () -> kernel.launch(out)).finding();
            assertEquals(Finding.Kind.OUT_OF_BOUNDS, finding.kind());
            assertEquals(8, finding.line());
            assertEquals(new Dim(4, 0, 0), finding.thread());
            assertEquals(out.address() + 256, finding.address());
        }
    }

    @Test
    void threadsThatWaitForEachOtherForEverAreADeadlock() {
        try (PtxMachine machine = Ptx.machine(".entry k() { .reg .pred %p; .reg .b32 %r; mov.u32 %r, %tid.x; setp.lt.u32 %p, %r, 32;\n"
                + "@%p bra A; bar.sync 1; bra END; A: bar.sync 2; END: ret; }")) {
            Kernel kernel = machine.kernel("k").block(64, 1, 1);
            assertEquals(Finding.Kind.DEADLOCK, assertThrows(LaunchFault.class, kernel::launch).finding().kind());
        }
    }
}
