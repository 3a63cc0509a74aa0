package lorikeet.lora.cli;

import lorikeet.lora.launch.RootHelp;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} after a command prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"lorikeet " + RootHelp.version()};
    }
}
