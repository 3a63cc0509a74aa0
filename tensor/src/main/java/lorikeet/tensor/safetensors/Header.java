package lorikeet.tensor.safetensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Shape;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.io.OneLine;

/** A parsed and checked header: {@code entries} in the order of their data, which they cover without hole or overlap. */
record Header(Map<String, String> metadata, List<TensorEntry> entries) {
    static final String METADATA = "__metadata__";
    /** The format's limit on a header, in bytes. */
    static final long LONGEST = 100_000_000;

    /** Checks every rule of the format; {@code dataBytes} is what the file holds after the header. */
    static Header parse(String file, byte[] json, long dataBytes) {
        if (json.length == 0 || json[0] != '{') throw new HeaderJson(file, json).expected("'{'");
        Parser parser = new Parser(file, new HeaderJson(file, json));
        parser.json.object(parser::member);
        parser.json.end();
        parser.entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        checkCover(file, parser.entries, dataBytes);
        return new Header(Collections.unmodifiableMap(parser.metadata), List.copyOf(parser.entries));
    }

    private static void checkCover(String file, List<TensorEntry> entries, long dataBytes) {
        long covered = 0;
        for (TensorEntry entry : entries) {
            if (entry.begin() != covered) {
                String problem = entry.begin() < covered ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new FormatException(file + ": tensor " + OneLine.quote(entry.name()) + " " + problem
                        + ": expected its data to begin at " + covered + ", found " + entry.begin());
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new FormatException(file + ": expected " + covered + " bytes of data after the header, found " + dataBytes
                    + (dataBytes < covered ? ": the file is cut short" : ""));
        }
    }

    /** What has been read so far, and of the tensor being read, its fields. */
    private static final class Parser {
        private static final int HIGHEST_RANK = 64;
        final HeaderJson json;
        final Map<String, String> metadata = new LinkedHashMap<>();
        final List<TensorEntry> entries = new ArrayList<>();
        private final String file;
        private StoredDType dtype;
        private long[] dims;
        private long[] offsets;

        Parser(String file, HeaderJson json) {
            this.file = file;
            this.json = json;
        }

        void member(String name) {
            if (name.equals(METADATA)) json.object(key -> metadata.put(key, json.string()));
            else entries.add(tensor(name));
        }

        private TensorEntry tensor(String name) {
            dtype = null;
            dims = null;
            offsets = null;
            json.object(field -> field(name, field));
            if (dtype == null) throw missing(name, "dtype");
            if (dims == null) throw missing(name, "shape");
            if (offsets == null) throw missing(name, "data_offsets");
            return checked(name);
        }

        private void field(String name, String field) {
            switch (field) {
                case "dtype" -> dtype = dtype(name, json.string());
                case "shape" -> dims = integers(name, field, HIGHEST_RANK);
                case "data_offsets" -> offsets = integers(name, field, 2);
                default -> throw error(name, "expected the fields dtype, shape and data_offsets, found " + OneLine.quote(field));
            }
        }

        private StoredDType dtype(String name, String stored) {
            return StoredDType.named(stored).orElseThrow(() -> error(name, "field dtype: expected one of "
                    + Arrays.toString(StoredDType.values()) + ", found " + OneLine.quote(stored)));
        }

        private long[] integers(String name, String field, int most) {
            long[] values = new long[most];
            int[] count = {0};
            json.array(() -> {
                if (count[0] == most) throw error(name, "field " + field + ": expected at most " + most + " numbers, found more");
                values[count[0]++] = json.integer();
            });
            return Arrays.copyOf(values, count[0]);
        }

        private TensorEntry checked(String name) {
            if (offsets.length != 2) throw error(name, "field data_offsets: expected 2 numbers, found " + offsets.length);
            long begin = offsets[0], end = offsets[1];
            if (begin > end) throw error(name, "field data_offsets: expected begin <= end, found " + Arrays.toString(offsets));
            try {
                Shape shape = Shape.of(dims);
                long bits = Math.multiplyExact(shape.count(), dtype.bits());
                if (bits % 8 != 0) throw error(name, "expected whole bytes, found " + bits + " bits of " + dtype + " " + shape);
                if (end - begin != bits / 8) {
                    throw error(name, "expected " + bits / 8 + " bytes for " + dtype + " " + shape + ", found " + (end - begin));
                }
                return new TensorEntry(name, dtype, shape, begin, end);
            } catch (ShapeException | ArithmeticException e) {
                throw error(name, "field shape: expected a size below 2^63 bits, found " + Arrays.toString(dims));
            }
        }

        private FormatException missing(String name, String field) {
            return error(name, "expected a field " + field + ", found none");
        }

        private FormatException error(String name, String problem) {
            return new FormatException(file + ": tensor " + OneLine.quote(name) + ": " + problem);
        }
    }
}
