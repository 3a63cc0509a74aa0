package lorikeet.lora.data;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One object of a data file, before anything is known of its keys.
 *
 * @param problem why it is no row of its file, such as a record of a table with a field too many; null where it is one
 */
record RawRow(ObjectNode fields, Place place, String problem) {
    RawRow(ObjectNode fields, Place place) {
        this(fields, place, null);
    }
}
