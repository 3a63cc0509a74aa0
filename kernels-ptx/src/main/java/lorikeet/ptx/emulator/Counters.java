package lorikeet.ptx.emulator;

import java.util.SortedMap;

/**
 * What a launch did, counted.
 *
 * @param total of all lines
 * @param lines by the line of the PTX text
 * @param classes warp instructions by class: {@code memory}, {@code matrix}, {@code float}, {@code integer}, {@code control}, …
 */
public record Counters(LineCounts total, SortedMap<Integer, LineCounts> lines, SortedMap<String, Long> classes) {}
