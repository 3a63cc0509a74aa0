package lorikeet.lora.data;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One object of a data file, before anything is known of its keys. */
record RawRow(ObjectNode fields, Place place) {}
