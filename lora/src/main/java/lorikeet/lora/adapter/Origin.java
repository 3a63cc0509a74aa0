package lorikeet.lora.adapter;

import java.nio.file.Path;
import lorikeet.tensor.io.OneLine;

/** Where an adapter's settings were given, so that a message names the place: flags, or the fields of a file. */
@FunctionalInterface
public interface Origin {
    Origin FLAGS = setting -> "--" + setting;

    /** What a message about a setting, such as target_modules, begins with. */
    String place(String setting);

    static Origin file(Path file) {
        return setting -> OneLine.of(file.toString()) + ": field " + setting;
    }
}
