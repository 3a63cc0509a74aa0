package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.syntax.PtxSource;

/** {@code out[i] = a[i] + scale * b[i]} as PTX and as Java. */
final class VectorKernels {
    static final PtxSource SOURCE = new PtxSource("vector.ptx", """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry scaled_sum(
                .param .u64 .ptr .global .align 4 a, .param .u64 .ptr .global .align 4 b,
                .param .u64 .ptr .global .align 4 out, .param .f32 scale, .param .u32 count)
            .maxntid 256, 1, 1
            {
                .reg .pred %outside;
                .reg .u32 %i, %n, %t;
                .reg .u64 %a, %b, %out, %offset;
                .reg .f32 %x, %y, %scale;
                mov.u32 %i, %ctaid.x;
                mov.u32 %n, %ntid.x;
                mov.u32 %t, %tid.x;
                mad.lo.u32 %i, %i, %n, %t;
                ld.param.u32 %n, [count];
                setp.ge.u32 %outside, %i, %n;
                @%outside ret;
                ld.param.u64 %a, [a];
                ld.param.u64 %b, [b];
                ld.param.u64 %out, [out];
                ld.param.f32 %scale, [scale];
                mul.wide.u32 %offset, %i, 4;
                add.u64 %a, %a, %offset;
                add.u64 %b, %b, %offset;
                add.u64 %out, %out, %offset;
                ld.global.f32 %x, [%a];
                ld.global.f32 %y, [%b];
                fma.rn.f32 %x, %scale, %y, %x;
                st.global.f32 [%out], %x;
                ret;
            }
            """);
    static final String ENTRY = "scaled_sum";

    private VectorKernels() {}

    static DriverBackend backend() {
        return new JavaKernels(Map.of(ENTRY, VectorKernels::run));
    }

    static LaunchShape shape(int count) {
        return new LaunchShape(new Dim3(Math.ceilDiv(count, 256), 1, 1), new Dim3(256, 1, 1));
    }

    private static void run(LaunchShape shape, List<MemorySegment> arguments, DriverBackend.DeviceMemory memory) {
        float scale = arguments.get(3).get(JAVA_FLOAT_UNALIGNED, 0);
        long threads = shape.grid().count() * shape.block().count();
        long count = Math.min(threads, arguments.get(4).get(JAVA_INT_UNALIGNED, 0));
        for (long i = 0; i < count; i++) {
            float x = element(arguments.get(0), i, memory).get(JAVA_FLOAT_UNALIGNED, 0);
            float y = element(arguments.get(1), i, memory).get(JAVA_FLOAT_UNALIGNED, 0);
            element(arguments.get(2), i, memory).set(JAVA_FLOAT_UNALIGNED, 0, Math.fma(scale, y, x));
        }
    }

    private static MemorySegment element(MemorySegment pointer, long i, DriverBackend.DeviceMemory memory) {
        return memory.at(pointer.get(JAVA_LONG_UNALIGNED, 0) + i * Float.BYTES, Float.BYTES);
    }
}
