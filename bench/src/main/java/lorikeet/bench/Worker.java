package lorikeet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One side of a comparison in a process of its own: {@code Worker SIDE THREADS WORKLOAD}. Says when the operands are there; for
 * each line of seconds on its input it runs that long, once at least, and answers with runs, nanoseconds and the largest
 * resident size; for {@value #WARM} it runs until the JVM has compiled what there is. At 1 thread nanoseconds are processor time of the calling thread, so that other programs on the same cores
 * hardly count; at more, the clock's.
 */
final class Worker {
    /** Begins every answer: libraries may print lines of their own. */
    static final String MARK = "@lorikeet ";
    /** Asks for a run that is not counted. */
    static final String WARM = "warm";
    private static final int WARM_LEAST = 4;
    private static final int WARM_MOST = 30;
    private static final int QUIET_MILLIS = 30;
    private static final ThreadMXBean CLOCKS = ManagementFactory.getThreadMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private Worker() {}

    public static void main(String[] args) throws IOException {
        int threads = Integer.parseInt(args[1]);
        try (Side.Task task = Side.of(args[0]).prepare(args[2], threads);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            answer("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) answer(line.equals(WARM) ? warm(task, threads) : run(task, threads, Double.parseDouble(line)));
        }
    }

    /** Runs for some seconds, and on while the compiler works for more than {@value #QUIET_MILLIS} ms of a second: at several threads it shares the cores with them. */
    private static String warm(Side.Task task, int threads) {
        String last = run(task, threads, WARM_LEAST - 1);
        long before = COMPILER.getTotalCompilationTime();
        for (int second = WARM_LEAST; second <= WARM_MOST; second++) {
            last = run(task, threads, 1);
            long now = COMPILER.getTotalCompilationTime();
            if (now - before <= QUIET_MILLIS) break;
            before = now;
        }
        return last;
    }

    private static String run(Side.Task task, int threads, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long start = now(threads);
        int runs = 0;
        do {
            task.run();
            runs++;
        } while (System.nanoTime() < end);
        return String.format(Locale.ROOT, "%d %d %.1f", runs, now(threads) - start, ProcessMemory.peakMiB());
    }

    private static long now(int threads) {
        return threads == 1 ? CLOCKS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void answer(String text) {
        System.out.println(MARK + text);
    }
}
