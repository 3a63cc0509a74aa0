package lorikeet.tensor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import lorikeet.tensor.DeviceException;

/**
 * A fixed team: the calling thread (worker 0) and {@code threads - 1} daemon platform threads. A run hands out task
 * indices one by one to whoever is free, so a task's result must not depend on its worker. Idle workers spin for
 * {@value #SPIN_NANOS} ns, then park. A run allocates nothing.
 */
public final class Team implements AutoCloseable {
    /** System property that sets the default number of threads. */
    public static final String THREADS = "lorikeet.threads";

    private static final int MOST_THREADS = 1024;
    private static final long SPIN_NANOS = 30_000;

    /** Work of a run, called once for each task index. */
    @FunctionalInterface
    public interface Task {
        /** Does task {@code task}; {@code worker} is in [0, threads) and belongs to one thread at a time. */
        void run(int task, int worker);
    }

    private final Worker[] workers;
    private final long spinNanos;
    private final ReentrantLock running = new ReentrantLock();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    // A claim takes one from `unclaimed`. A successful claim pins the run: `body` and `tasks` cannot change before
    // `unfinished` is zero. So a worker that wakes late can do no harm, and the caller never waits for one.
    private final AtomicInteger unclaimed = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private Task body;
    private int tasks;
    private volatile Thread waiting;
    private volatile boolean closed;

    /** A team of {@code threads} threads in all; 1 runs everything on the caller. */
    public Team(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 to " + MOST_THREADS + ", found " + threads);
        }
        spinNanos = threads <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) workers[i] = new Worker(i + 1);
        for (Worker worker : workers) worker.start();
    }

    /** The value of {@value #THREADS}, else the number of processors. */
    public static int defaultThreads() {
        String value = System.getProperty(THREADS);
        if (value == null) return Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
        if (!value.matches("[1-9][0-9]{0,3}") || Integer.parseInt(value) > MOST_THREADS) {
            throw new DeviceException("-D" + THREADS + "=" + value + ": expected 1 to " + MOST_THREADS);
        }
        return Integer.parseInt(value);
    }

    /** Threads of this team, the caller included. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Calls {@code body} once for each index in [0, tasks) and returns when all are done. A run inside a task of this
     * team runs on that task's worker alone. Runs from several threads take turns. After a task has thrown, tasks not
     * yet begun are left out, and the first exception is thrown here.
     */
    public void run(int tasks, Task body) {
        if (tasks < 0) throw new IllegalArgumentException("tasks: expected 0 or more, found " + tasks);
        int inside = workerHere();
        if (inside >= 0) {
            inline(tasks, body, inside);
            return;
        }
        running.lock();
        try {
            if (closed) throw new IllegalStateException("this team is closed");
            if (tasks <= 1 || workers.length == 0) inline(tasks, body, 0);
            else share(tasks, body);
        } finally {
            running.unlock();
        }
    }

    /** Ends the threads; waits for a run of another thread to finish. */
    @Override
    public void close() {
        if (workerHere() >= 0) throw new IllegalStateException("a team cannot be closed by one of its tasks");
        running.lock();
        try {
            closed = true;
            for (Worker worker : workers) LockSupport.unpark(worker);
        } finally {
            running.unlock();
        }
    }

    private int workerHere() {
        if (Thread.currentThread() instanceof Worker worker && worker.team() == this) return worker.index;
        return running.isHeldByCurrentThread() ? 0 : -1;
    }

    private static void inline(int tasks, Task body, int worker) {
        for (int task = 0; task < tasks; task++) body.run(task, worker);
    }

    private void share(int tasks, Task body) {
        this.body = body;
        this.tasks = tasks;
        failure.set(null);
        unfinished.set(tasks);
        unclaimed.set(tasks);
        int wanted = Math.min(workers.length, tasks - 1);
        for (int i = 0; i < wanted; i++) if (workers[i].parked) LockSupport.unpark(workers[i]);
        work(0);
        awaitAll();
        this.body = null;
        rethrow(failure.get());
    }

    private void work(int worker) {
        while (unclaimed.get() > 0) {
            int left = unclaimed.getAndDecrement();
            if (left > 0) runOne(tasks - left, worker);
        }
    }

    private void runOne(int task, int worker) {
        try {
            if (failure.get() == null) body.run(task, worker);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
        if (unfinished.decrementAndGet() == 0) LockSupport.unpark(waiting);
    }

    private void awaitAll() {
        long start = System.nanoTime();
        while (unfinished.get() > 0 && System.nanoTime() - start < spinNanos) Thread.onSpinWait();
        waiting = Thread.currentThread();
        while (unfinished.get() > 0) LockSupport.park(this);
        waiting = null;
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a task failed: " + failure, failure);
        }
    }

    private final class Worker extends Thread {
        private final int index;
        private volatile boolean parked;

        Worker(int index) {
            super("lorikeet-" + index);
            this.index = index;
            setDaemon(true);
        }

        Team team() {
            return Team.this;
        }

        @Override
        public void run() {
            while (!closed) {
                work(index);
                idle();
            }
        }

        private void idle() {
            long start = System.nanoTime();
            while (unclaimed.get() <= 0 && System.nanoTime() - start < spinNanos) Thread.onSpinWait();
            parked = true;
            while (unclaimed.get() <= 0 && !closed) LockSupport.park(Team.this);
            parked = false;
        }
    }
}
