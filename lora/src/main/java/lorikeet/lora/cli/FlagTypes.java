package lorikeet.lora.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.tensor.DeviceException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** How the values of flags are read, more strictly than Java reads numbers and more kindly with upper and lower case. */
final class FlagTypes {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private FlagTypes() {}

    /** Makes {@code root} and its commands read values so. */
    static void register(CommandLine root) {
        root.registerConverter(int.class, FlagTypes::integer).registerConverter(Integer.class, FlagTypes::integer);
        root.registerConverter(long.class, FlagTypes::longInteger).registerConverter(Long.class, FlagTypes::longInteger);
        root.registerConverter(double.class, FlagTypes::number).registerConverter(Double.class, FlagTypes::number);
        root.registerConverter(boolean.class, FlagTypes::flag).registerConverter(Boolean.class, FlagTypes::flag);
        root.registerConverter(Path.class, FlagTypes::path);
        root.registerConverter(DeviceName.class, DeviceName::parse);
        root.registerConverter(Gpu.class, FlagTypes::gpu);
        for (CommandLine command : root.getSubcommands().values()) {
            for (ArgSpec arg : command.getCommandSpec().args()) if (type(arg).isEnum()) registerEnum(command, type(arg));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void registerEnum(CommandLine command, Class<?> type) {
        command.registerConverter((Class) type, (ITypeConverter) text -> constant(type, text));
    }

    /** Type of one value of a flag that may take several. */
    private static Class<?> type(ArgSpec arg) {
        return arg.isMultiValue() ? arg.auxiliaryTypes()[0] : arg.type();
    }

    static boolean isBoolean(ArgSpec arg) {
        return arg.type() == boolean.class || arg.type() == Boolean.class;
    }

    /** What a flag's value has to be, in words. */
    static String expected(ArgSpec arg) {
        Class<?> type = type(arg);
        if (type == int.class || type == Integer.class) return "a whole number such as 8, at most " + Integer.MAX_VALUE;
        if (type == long.class || type == Long.class) return "a whole number such as 8, at most " + Long.MAX_VALUE;
        if (type == double.class || type == Double.class) return "a number such as 0.1 or 1e-4, at most 3.4e38";
        if (isBoolean(arg)) return "true or false";
        if (type == Path.class) return "a path";
        if (type == DeviceName.class) return listed(choices(arg));
        if (type == Gpu.class) return "one of " + String.join(", ", choices(arg));
        return type.isEnum() ? "one of " + String.join(", ", choices(arg)) : "a value";
    }

    /** The values that a flag takes, where they have names; else none. */
    static List<String> choices(ArgSpec arg) {
        if (type(arg) == DeviceName.class) return devices(arg.completionCandidates());
        if (type(arg) == Gpu.class) return Gpu.all().stream().map(Gpu::name).toList();
        return type(arg).isEnum() ? Arrays.stream(type(arg).getEnumConstants()).map(Object::toString).toList() : List.of();
    }

    /** Those that the flag's own command takes, if it says so. */
    private static List<String> devices(Iterable<String> some) {
        if (some == null) return DeviceName.CHOICES;
        List<String> names = new ArrayList<>();
        some.forEach(names::add);
        return names;
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    private static Gpu gpu(String text) {
        try {
            return Gpu.named(text);
        } catch (DeviceException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static int integer(String text) {
        if (!INTEGER.matcher(text).matches()) throw new TypeConversionException("no integer");
        return Integer.parseInt(text);
    }

    private static long longInteger(String text) {
        if (!INTEGER.matcher(text).matches()) throw new TypeConversionException("no integer");
        return Long.parseLong(text);
    }

    private static double number(String text) {
        if (!DECIMAL.matcher(text).matches() || !Float.isFinite(Float.parseFloat(text))) throw new TypeConversionException("no number of float32's range");
        return Double.parseDouble(text);
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> true;
            case "false", "f", "no", "n", "0" -> false;
            default -> throw new TypeConversionException("neither true nor false");
        };
    }

    private static Path path(String text) {
        try {
            if (!text.isBlank()) return Path.of(text);
        } catch (InvalidPathException e) {
            // said below
        }
        throw new TypeConversionException("no path");
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> constant.toString().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new TypeConversionException("no such choice"));
    }
}
