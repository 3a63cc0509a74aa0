package lorikeet.ptx.driver.standin;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.EntryParameters;
import lorikeet.ptx.driver.FunctionInfo;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.syntax.PtxSource;

/**
 * Kernels written in Java, by the name of their entry. The text is assembled by JCuda's in-process compiler, which gives
 * the errors and the resources that a driver would.
 */
record JavaKernels(Map<String, JavaKernel> kernels, DeviceMemory memory) implements DriverBackend {
    JavaKernels(Map<String, JavaKernel> kernels) {
        this(kernels, new HostBlocks());
    }

    /** The whole grid of one entry. */
    interface JavaKernel {
        void run(LaunchShape shape, List<MemorySegment> arguments, DeviceMemory memory);
    }

    @Override
    public Module load(String ptx) {
        PtxSource source = new PtxSource("", ptx);
        Assembly assembly = PtxCompiler.assemble(source, "sm_90");
        return name -> assembly.entries().stream().filter(entry -> entry.name().equals(name)).findFirst()
                .map(figures -> new Assembled(source, figures, kernels.get(name), memory));
    }

    private record Assembled(PtxSource source, Assembly.Entry figures, JavaKernel kernel, DeviceMemory memory) implements Entry {
        @Override
        public List<Integer> parameterBytes() {
            return EntryParameters.sizes(source, figures.name());
        }

        @Override
        public FunctionInfo info() {
            return new FunctionInfo(figures.registers(), figures.stackBytes(), figures.sharedBytes(), 1024);
        }

        @Override
        public void run(LaunchShape shape, List<MemorySegment> arguments) {
            kernel.run(shape, arguments, memory);
        }
    }
}
