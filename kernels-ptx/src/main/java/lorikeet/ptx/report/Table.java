package lorikeet.ptx.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One part of a report.
 *
 * @param key its name in JSON
 * @param about what the rows are, in a sentence
 * @param columns names of the values of each row
 */
record Table(String key, String title, String about, List<String> columns, List<List<Object>> rows) {
    Table(String key, String title, String about, String... columns) {
        this(key, title, about, List.of(columns), new ArrayList<>());
    }

    /** Adds a row: texts, numbers, truth values; null where there is nothing to say. */
    void add(Object... values) {
        if (values.length != columns.size()) throw new IllegalArgumentException(values.length + " values for columns " + columns);
        rows.add(Collections.unmodifiableList(Arrays.asList(values)));
    }
}
