package lorikeet.ptx.report;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;

/**
 * One launch of one kernel, with what goes in and what has to come out.
 *
 * @param sizes the shape, for people
 * @param inputs content of operands before the launch; those that are written may have some too
 * @param results operands that are checked: whole words of 4 bytes
 */
record KernelTrial(String sizes, LaunchDescriptor launch, Map<String, MemorySegment> inputs, Map<String, Reference> results) {}
