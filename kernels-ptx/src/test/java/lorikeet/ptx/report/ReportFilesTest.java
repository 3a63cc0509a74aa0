package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportFilesTest {
    private static List<Table> tables() {
        Table numbers = new Table("numbers", "Numbers", "Some.", "name", "value", "right");
        numbers.add("a \"b\"\n|", 1.5, true);
        numbers.add("nothing", null, null);
        numbers.add("not a number", Double.NaN, false);
        return List.of(numbers, new Table("empty", "Empty", "None.", "x"));
    }

    @Test
    void jsonIsAnObjectOfArraysOfObjects() {
        assertEquals("""
                {
                  "numbers": [
                    {"name": "a \\"b\\"\\n|", "value": 1.5, "right": true},
                    {"name": "nothing", "value": null, "right": null},
                    {"name": "not a number", "value": "NaN", "right": false}
                  ],
                  "empty": [
                  ]
                }
                """, ReportFiles.json(tables()));
    }

    @Test
    void markdownIsATableEach() {
        assertEquals("""
                # GPU report

                ## Numbers

                Some.

                | name | value | right |
                | --- | --- | --- |
                | a "b" \\| | 1.500 | true |
                | nothing |  |  |
                | not a number | NaN | false |

                ## Empty

                None.

                | x |
                | --- |
                """, ReportFiles.markdown(tables()));
    }
}
