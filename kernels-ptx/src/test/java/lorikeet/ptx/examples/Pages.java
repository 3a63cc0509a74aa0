package lorikeet.ptx.examples;

import java.lang.foreign.ValueLayout;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.LoraLinearKernels;
import lorikeet.ptx.device.LoraShape;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.HostBuffer;
import lorikeet.ptx.driver.LaunchArguments;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.syntax.PtxSource;

/** Code of the README that is no class of its own. */
final class Pages {
    private Pages() {}

    static void assemble() {
        LaunchDescriptor launch = new LoraLinearKernels(new LoraShape(512, 2048, 2048, 16), 2f).dX();
        Assembly assembly = PtxCompiler.assemble(launch.source(), "sm_80");
        System.out.println(assembly.entry(launch.entry()));       // registers, spills, stack, shared bytes
        System.out.println(launch.grid() + " " + launch.flops() + " FLOPs, " + launch.floorBytes() + " bytes");
    }

    static float[] scale(DeviceContext context, String text, float factor, float... values) {
        int n = values.length;
        int blocks = Math.ceilDiv(n, 256);
        try (DeviceContext device = context) {                            // DeviceContext.cuda(0) or DeviceContext.emulator(bytes)
            DeviceKernel kernel = device.load(new PtxSource("scale.ptx", text)).kernel("scale");
            HostBuffer host = device.allocateHost(4L * n);                // pinned
            DeviceBuffer x = device.allocate(4L * n);                     // from a pool
            DeviceStream stream = device.stream();
            for (int i = 0; i < n; i++) host.memory().setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
            stream.upload(host.memory(), x, 0);
            stream.launch(kernel, new LaunchShape(new Dim3(blocks, 1, 1), new Dim3(256, 1, 1)), new LaunchArguments().add(x).add(factor).add(n));
            stream.download(x, 0, host.memory());
            stream.synchronize();
            return host.memory().toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
