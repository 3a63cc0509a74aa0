package lorikeet.lora.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import lorikeet.lora.launch.ChildJvm;
import lorikeet.lora.launch.RootHelp;
import lorikeet.ptx.driver.CudaProbe;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.cpu.Simd;
import lorikeet.tensor.cpu.Team;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a run on this machine would use, one {@code key: value} a line; keys keep their names. */
@Command(name = "env", description = "Show Java, vector instructions, memory and GPUs as Lorikeet sees them.",
        customSynopsis = "lorikeet env")
final class EnvCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        java();
        processor();
        memory();
        cuda();
        return 0;
    }

    private void java() {
        line("lorikeet", RootHelp.version());
        line("java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor") + ")");
        line("java_home", System.getProperty("java.home"));
        String launcher = System.getProperty(ChildJvm.LAUNCHER_JAVA);
        line("relaunched", launcher == null ? "no" : "yes, from Java " + launcher);
        line("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
    }

    private void processor() {
        int lanes = Simd.lanes();
        line("rung", Simd.rung().name().toLowerCase(Locale.ROOT));
        line("rung_meaning", Simd.description());
        line("kernels", lanes == 1 ? "scalar" : "vector");
        line("simd_bits", lanes == 1 ? "none" : 32 * lanes);
        line("simd_lanes", lanes);
        line("cores", Runtime.getRuntime().availableProcessors());
        line("threads", Team.defaultThreads());
    }

    private void memory() {
        long physical = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        line("memory", gibibytes(physical));
        line("heap_max", gibibytes(Runtime.getRuntime().maxMemory()));
    }

    private void cuda() {
        switch (CudaProbe.probe()) {
            case CudaProbe.Absent absent -> line("cuda", "none: " + absent.reason());
            case CudaProbe.Present present -> {
                line("cuda", "driver " + present.driverVersion());
                for (int i = 0; i < present.devices().size(); i++) line("cuda_device_" + i, present.devices().get(i));
                line("jcuda", DeviceContext.unavailable().map(reason -> "none: " + reason).orElse("ready"));
            }
        }
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }

    private void line(String key, Object value) {
        out.println(key + ": " + value);
    }
}
