package lorikeet.bench;

import lorikeet.lora.launch.Launcher;

/** Entry of the benchmarks' jar, for any Java from 8 on. */
public final class Main {
    private static final String COMMAND_LINE = "lorikeet.bench.Bench";

    private Main() {}

    public static void main(String[] args) throws Throwable {
        new Launcher("lorikeet-bench", Main.class, COMMAND_LINE).run(args);
    }
}
