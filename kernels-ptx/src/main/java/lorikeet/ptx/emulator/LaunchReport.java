package lorikeet.ptx.emulator;

import java.util.List;

/**
 * What a launch did.
 *
 * @param steps instructions issued for warps
 * @param findings what checks found; empty without checks, because then the first fault ends the launch
 */
public record LaunchReport(long steps, List<Finding> findings) {}
