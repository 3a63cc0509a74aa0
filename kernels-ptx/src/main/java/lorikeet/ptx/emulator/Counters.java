package lorikeet.ptx.emulator;

import java.util.SortedMap;

/**
 * What a launch did, counted.
 *
 * @param total of all lines
 * @param lines by the line of the PTX text
 * @param classes warp instructions by class: {@code memory}, {@code matrix}, {@code float}, {@code integer}, {@code control}, …
 * @param pipes by the unit that executes them; loads, stores, moves and branches are not among them
 * @param footprint different sectors of global memory
 * @param waits how often a warp had to wait for global memory, by the requests of it that were under way then: 1 for loads (those
 *        between two branches or barriers travel together, unless one needs the other's result), the number of groups for
 *        {@code cp.async.wait_group}
 */
public record Counters(LineCounts total, SortedMap<Integer, LineCounts> lines, SortedMap<String, Long> classes,
        SortedMap<Pipe, PipeCounts> pipes, Footprint footprint, SortedMap<Integer, Long> waits) {}
