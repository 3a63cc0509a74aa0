package lorikeet.lora.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.lora.UsageException;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.Device;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to compute, as {@code --device} names it.
 *
 * @param ordinal which CUDA device, in the driver's order; 0 for the other kinds
 */
record DeviceName(Kind kind, int ordinal) {
    static final List<String> CHOICES = List.of("cpu", "cuda", "cuda:N", "emulator", "reference", "auto");
    /** Device memory of the emulator, taken from the host's as it is used. */
    private static final long EMULATED_MEMORY = 16L << 30;
    private static final Pattern FORM = Pattern.compile("(cpu|cuda|emulator|reference|auto)|cuda:(\\d{1,4})");

    enum Kind {
        cpu, cuda, emulator, reference, auto
    }

    /** A name without regard to case. */
    static DeviceName parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) throw new TypeConversionException("no device");
        return form.group(1) != null ? new DeviceName(Kind.valueOf(form.group(1)), 0) : new DeviceName(Kind.cuda, Integer.parseInt(form.group(2)));
    }

    /** What {@code auto} comes to, and why. */
    record Choice(DeviceName device, String reason) {}

    /** A GPU where there is one that can be used, else the CPU. */
    static Choice automatic() {
        Optional<String> absent = DeviceContext.unavailable();
        return new Choice(new DeviceName(absent.isEmpty() ? Kind.cuda : Kind.cpu, 0), absent.orElse("the first CUDA device"));
    }

    /** Refuses cuBLAS where there is none, with the reason in one line. */
    void checkBlas() {
        if (kind != Kind.cuda && kind != Kind.auto) throw new UsageException("--gemm cublas: --device " + this + " has no cuBLAS; use ptx or auto, or --device cuda");
        if (kind == Kind.cuda || automatic().device.kind == Kind.cuda) DeviceContext.blasUnavailable().ifPresent(reason -> {
            throw new UsageException("--gemm cublas: " + reason + "; use ptx or auto");
        });
    }

    /** Whether tensors are in a memory of its own for certain. */
    boolean hasMemory() {
        return kind == Kind.cuda || kind == Kind.emulator;
    }

    /** Whether PTX kernels compute, or may do so. */
    boolean hasKernels() {
        return kind != Kind.cpu && kind != Kind.reference;
    }

    /** Refuses a CUDA device where there is none, with the reason in one line. */
    void check() {
        if (kind == Kind.cuda) DeviceContext.unavailable().ifPresent(reason -> {
            throw new UsageException("--device " + this + ": " + reason + "; use cpu, or auto");
        });
    }

    /** As {@link #open(PtxOptions)}, with nothing chosen. */
    Device open() {
        return open(PtxOptions.DEFAULT);
    }

    /**
     * A device of its own, which the caller closes; checked as by {@link #check}.
     *
     * @param options where PTX kernels compute
     */
    Device open(PtxOptions options) {
        check();
        return switch (kind) {
            case cpu -> CpuDevice.openScalarFirst();
            case reference -> new ReferenceDevice();
            case cuda -> new PtxDevice(DeviceContext.cuda(ordinal), options);
            case emulator -> new PtxDevice(DeviceContext.emulator(EMULATED_MEMORY, EmulatorChecks.asked()), options);
            case auto -> automatic().device.open(options);
        };
    }

    /** The name that {@link #parse} takes. */
    @Override
    public String toString() {
        return kind + (ordinal == 0 ? "" : ":" + ordinal);
    }
}
