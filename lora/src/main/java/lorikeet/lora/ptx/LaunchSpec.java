package lorikeet.lora.ptx;

import java.nio.file.Path;
import java.util.List;

/**
 * A kernel launch as data: which entry, over which grid, with which arguments.
 *
 * @param grid blocks along x, y, z
 * @param block threads of a block along x, y, z
 * @param shared bytes of dynamic shared memory of a block
 */
public record LaunchSpec(String entry, int[] grid, int[] block, int shared, List<SpecArgument> arguments) {
    /** Reads a specification; see {@link SpecReader} for its form. */
    public static LaunchSpec read(Path file) {
        return new SpecReader(file).read();
    }
}
