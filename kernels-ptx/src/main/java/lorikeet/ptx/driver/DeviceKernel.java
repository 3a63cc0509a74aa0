package lorikeet.ptx.driver;

import java.util.List;
import java.util.function.Supplier;
import lorikeet.tensor.DeviceException;

/** An entry of a loaded module, usable as long as the module is. */
public final class DeviceKernel {
    private final Handle module;
    private final String name;
    private final BlockLimits limits;
    private final Supplier<FunctionInfo> info;
    private final List<Integer> parameterBytes;
    private int allowedShared;

    DeviceKernel(Handle module, String name, BlockLimits limits, Supplier<FunctionInfo> info, List<Integer> parameterBytes) {
        this.module = module;
        this.name = name;
        this.limits = limits;
        this.info = info;
        this.parameterBytes = parameterBytes;
    }

    public String name() {
        return name;
    }

    /** What the driver says of it, which on the emulator takes an assembler's time. */
    public FunctionInfo info() {
        return info.get();
    }

    /** Bytes of each parameter, in order. */
    public List<Integer> parameterBytes() {
        return parameterBytes;
    }

    /** Checks a launch, then joins it to {@code stream}. */
    void launch(DeviceContext context, LaunchShape shape, LaunchArguments arguments, long stream) {
        String refusal = shape.refusal(context.info(), limits);
        if (refusal.isEmpty()) refusal = mismatch(arguments);
        if (!refusal.isEmpty()) throw new DeviceException(name + " cannot be launched: " + refusal);
        long handle = module.value();
        if (needsLeave(shape, context.info())) {
            context.run(driver -> driver.allowShared(handle, name, shape.sharedBytes()));
            allowedShared = shape.sharedBytes();
        }
        context.run(driver -> driver.launch(handle, name, shape, arguments, stream));
    }

    private boolean needsLeave(LaunchShape shape, DeviceInfo device) {
        return shape.sharedBytes() > allowedShared && shape.sharedBytes() > device.sharedPerBlock() - limits.sharedBytes();
    }

    /** The driver takes arguments as bare addresses and cannot check them. */
    private String mismatch(LaunchArguments arguments) {
        List<byte[]> values = arguments.values();
        if (values.size() != parameterBytes.size()) return "expected " + parameterBytes.size() + " arguments, found " + values.size();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).length != parameterBytes.get(i))
                return "expected " + parameterBytes.get(i) + " bytes for argument " + i + ", found " + values.get(i).length;
        }
        return "";
    }
}
