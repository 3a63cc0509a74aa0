package lorikeet.ptx.device;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.tensor.DType;

/**
 * Textual parameters of kernels that compute in F32 on elements of a dtype: F32, BF16 or F16. WIDEN gives the F32 of an element's
 * bits, exactly; NARROW gives the bits of an F32, rounded to nearest even.
 *
 * @param prefix before each parameter's name, where a kernel has elements of several dtypes
 */
record ElementText(DType dtype, String prefix) {
    ElementText(DType dtype) {
        this(dtype, "");
    }

    /** Whether kernels compute on activations of {@code dtype}: products and what they need take F16 too. */
    static boolean serves(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    /** The dtype as PTX writes it. */
    static String name(DType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The parameters that a file has of TYPE, BITS, WIDEN, NARROW, BYTES, SHIFT, AT_1 .. AT_7; HALVES and WORDS, which with a
     * prefix IF_ are before lines for elements of 16 bits and for F32 alone.
     */
    Map<String, String> values(String... parameters) {
        Map<String, String> values = new TreeMap<>();
        for (String parameter : parameters) values.put(prefix + parameter, value(parameter));
        return values;
    }

    private String value(String parameter) {
        int bytes = dtype.bytes();
        return switch (parameter) {
            case "TYPE" -> name(dtype);
            case "BITS" -> String.valueOf(8 * bytes);
            case "WIDEN" -> dtype == DType.F32 ? "mov.b32" : "cvt.f32." + name(dtype);
            case "NARROW" -> dtype == DType.F32 ? "mov.b32" : "cvt.rn." + name(dtype) + ".f32";
            case "BYTES" -> String.valueOf(bytes);
            case "SHIFT" -> String.valueOf(Integer.numberOfTrailingZeros(bytes));
            case "AT_1", "AT_2", "AT_3", "AT_4", "AT_5", "AT_6", "AT_7" -> String.valueOf((parameter.charAt(3) - '0') * bytes);
            case "HALVES" -> dtype.is16Bit() ? "" : "//";
            case "WORDS" -> dtype.is16Bit() ? "//" : "";
            default -> throw new IllegalArgumentException("no textual parameter of elements: " + parameter);
        };
    }
}
