package lorikeet.ptx.device;

import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.tensor.DeviceException;

/** Launches on one stream. Each expansion of a kernel file is assembled at its first launch and kept. */
final class Launcher {
    private record Expansion(String file, Map<String, String> parameters) {}

    private record Entry(Expansion expansion, String name) {}

    private final DeviceContext context;
    private final DeviceStream stream;
    private final LibraryProducts library;
    private final boolean tf32;
    private final Map<Expansion, DeviceModule> modules = new HashMap<>();
    private final Map<Entry, DeviceKernel> kernels = new HashMap<>();

    /**
     * @param library takes products that it can do; null for none
     * @param tf32 whether products of F32 operands may round them to TF32, where the device can
     */
    Launcher(DeviceContext context, DeviceStream stream, LibraryProducts library, boolean tf32) {
        this.context = context;
        this.stream = stream;
        this.library = library;
        this.tf32 = tf32 && reaches(80);
    }

    boolean tf32() {
        return tf32;
    }

    /** Whether the device has the instructions of {@code architecture}: 80 for sm_80. */
    boolean reaches(int architecture) {
        return 10 * context.info().major() + context.info().minor() >= architecture;
    }

    /** Bytes of shared memory that a block may have. */
    int shared() {
        return context.info().sharedOptIn();
    }

    /** Whether a library has computed {@code product}. */
    boolean byLibrary(MatMulKernel product, Map<String, Place> operands) {
        return library != null && library.run(product, operands);
    }

    /** The same of operands of 16 bits. */
    boolean byLibrary(MmaProduct product, Map<String, Place> operands) {
        return library != null && library.run(product, operands);
    }

    /** Whether a library would compute {@code product}. */
    boolean isByLibrary(MmaProduct product) {
        return library != null && library.takes(product);
    }

    /** @param operands by the names in {@code launch}; one with an empty grid is left out */
    void launch(LaunchDescriptor launch, Map<String, Place> operands) {
        if (launch.isEmpty()) return;
        Entry entry = new Entry(new Expansion(launch.file(), launch.parameters()), launch.entry());
        DeviceKernel kernel = kernels.get(entry);
        if (kernel == null) kernels.put(entry, kernel = load(launch, entry));
        stream.launch(kernel, Binding.shape(launch), Binding.placed(launch, operands));
    }

    private DeviceKernel load(LaunchDescriptor launch, Entry entry) {
        int needed = Integer.parseInt(launch.target().replaceAll("\\D", ""));
        if (!reaches(needed)) {
            throw new DeviceException(context.info().name() + " is " + context.info().arch() + ", and " + launch.kernel() + " (" + launch.entry() + ") needs "
                    + launch.target() + ": expected float32 activations, and weights in float32, float16 or 4 bits");
        }
        return modules.computeIfAbsent(entry.expansion, expansion -> context.load(launch.source())).kernel(entry.name);
    }
}
