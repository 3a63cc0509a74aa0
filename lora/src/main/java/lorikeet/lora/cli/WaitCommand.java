package lorikeet.lora.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import lorikeet.lora.launch.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Waits for the end of stdin or a signal: what the tests of the launcher start, and what shows a relaunch at work. */
@Command(name = "wait", hidden = true, description = "Wait for the end of stdin or a signal.")
final class WaitCommand implements Callable<Integer> {
    @Option(names = "--exit", defaultValue = "0", description = "Exit code at the end of stdin.")
    private int exit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Signals.onStop(signal -> code.complete(128 + signal));
        Thread.ofPlatform().daemon().start(() -> drainStdin(code));
        spec.commandLine().getOut().println("waiting: " + ProcessHandle.current().pid());
        return code.join();
    }

    private void drainStdin(CompletableFuture<Integer> code) {
        try {
            while (System.in.read() >= 0) continue;
            code.complete(exit);
        } catch (IOException e) {
            code.completeExceptionally(e);
        }
    }
}
