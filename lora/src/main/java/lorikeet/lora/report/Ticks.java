package lorikeet.lora.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round numbers along an axis: a power of ten times 1, 2 or 5 apart.
 *
 * @param step between two of them
 * @param values ascending, all within the range asked for
 */
record Ticks(double step, List<Double> values) {
    /** @param most how many at most, two or more */
    static Ticks of(double low, double high, int most, boolean whole) {
        double step = step(low, high, most);
        if (whole) step = Math.max(1, Math.ceil(step));
        List<Double> values = new ArrayList<>();
        for (double n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n++) values.add(n * step);
        return new Ticks(step, values);
    }

    private static double step(double low, double high, int most) {
        double power = Math.pow(10, Math.floor(Math.log10((high - low) / most)));
        for (double factor : new double[] {1, 2, 5}) if ((high - low) / (factor * power) < most) return factor * power;
        return 10 * power;
    }

    /** Short, and with as many digits as set it apart from its neighbours. */
    String label(double value) {
        double size = Math.max(Math.abs(values.getFirst()), Math.abs(values.getLast()));
        if (Math.abs(value) < step / 2) return "0";
        if (size < 1e-3 || size >= 1e6) {
            int digits = (int) Math.max(1, Math.floor(Math.log10(Math.abs(value)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9) + 1);
            return scientific(new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros());
        }
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** 2e-5, 1.5e-5. */
    private static String scientific(BigDecimal value) {
        int exponent = value.precision() - value.scale() - 1;
        return value.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}
