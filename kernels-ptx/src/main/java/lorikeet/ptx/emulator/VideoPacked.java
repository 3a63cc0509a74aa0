package lorikeet.ptx.emulator;

/**
 * A packed video instruction on 2 halves or 4 bytes.
 *
 * @param placesA which parts of a and b together, those of a first, make up the first operand, the lowest first
 * @param mask bit i: part i of the result is computed; the others are those of c
 * @param sums whether the computed parts are added to c instead
 */
record VideoPacked(VideoStep step, int[] placesA, int[] placesB, int mask, boolean signedA, boolean signedB, boolean signed, boolean saturates, boolean sums) {
    int of(int a, int b, int c) {
        int parts = placesA.length;
        int result = c;
        for (int i = 0; i < parts; i++) {
            if ((mask >>> i & 1) == 0) continue;
            VideoPart part = new VideoPart(32 / parts * i, 32 / parts);
            long value = step.of(element(a, b, placesA[i], signedA), element(a, b, placesB[i], signedB));
            if (saturates) value = part.clamp(value, signed);
            result = sums ? result + (int) value : part.put(value, result);
        }
        return result;
    }

    private long element(int a, int b, int place, boolean signed) {
        int parts = placesA.length;
        int bits = 32 / parts;
        return new VideoPart(bits * (place % parts), bits).of(place < parts ? a : b, signed);
    }

    /** The parts that {@code .h32} or {@code .b7654} names, the lowest first; those of a, or of b, where none are named. */
    static int[] places(String text, int parts, boolean second, OperandRows o) {
        int[] places = new int[parts];
        boolean right = text.isEmpty() || text.length() == parts + 1 && text.charAt(0) == letter(parts);
        for (int i = 0; i < parts && right; i++) {
            places[i] = text.isEmpty() ? (second ? parts : 0) + i : text.charAt(parts - i) - '0';
            right = places[i] < 2 * parts;
        }
        if (!right) throw o.error("parts ." + text + ", expected " + parts + " numbers up to " + (2 * parts - 1) + " after ." + letter(parts));
        return places;
    }

    /** The parts that {@code .h10} or {@code .b20} names: falling numbers; all where nothing is named. */
    static int mask(String text, int parts, OperandRows o) {
        int mask = text.isEmpty() ? (1 << parts) - 1 : 0;
        boolean right = text.isEmpty() || text.charAt(0) == letter(parts);
        for (int i = 1; i < text.length() && right; i++) {
            int number = text.charAt(i) - '0';
            right = number < parts && (i == 1 || number < text.charAt(i - 1) - '0');
            mask |= 1 << number;
        }
        if (!right) throw o.error("parts ." + text + " of the result, expected falling numbers up to " + (parts - 1) + " after ." + letter(parts));
        return mask;
    }

    private static char letter(int parts) {
        return parts == 2 ? 'h' : 'b';
    }
}
