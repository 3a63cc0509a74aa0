package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyTaskRunsOnceInManyRuns(int threads) {
        try (Team team = new Team(threads)) {
            for (int run = 0; run < 2_000; run++) {
                int tasks = run % 51;
                AtomicIntegerArray calls = new AtomicIntegerArray(tasks);
                team.run(tasks, (task, worker) -> calls.incrementAndGet(task));
                for (int task = 0; task < tasks; task++) assertEquals(1, calls.get(task), "run " + run);
            }
        }
    }

    @Test
    void allWorkersTakePartAndHaveTheirOwnIndex() {
        try (Team team = new Team(4)) {
            Thread[] threads = new Thread[4];
            CountDownLatch all = new CountDownLatch(4);
            team.run(4, (task, worker) -> {
                threads[worker] = Thread.currentThread();
                all.countDown();
                await(all);
            });
            assertSame(Thread.currentThread(), threads[0]);
            assertEquals(4, Set.of(threads).size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anExceptionOfAnyTaskReachesTheCallerAndTheTeamGoesOn() {
        try (Team team = new Team(3)) {
            for (int bad = 0; bad < 20; bad++) {
                int at = bad;
                var thrown = assertThrows(ArithmeticException.class, () -> team.run(20, (task, worker) -> {
                    if (task == at) throw new ArithmeticException("task " + task);
                }));
                assertEquals("task " + bad, thrown.getMessage());
            }
            AtomicInteger calls = new AtomicInteger();
            team.run(20, (task, worker) -> calls.incrementAndGet());
            assertEquals(20, calls.get());
        }
    }

    @Test
    void aRunInsideATaskRunsOnItsWorker() {
        try (Team team = new Team(3)) {
            AtomicIntegerArray inner = new AtomicIntegerArray(6);
            team.run(6, (task, worker) -> team.run(5, (innerTask, innerWorker) -> {
                assertEquals(worker, innerWorker);
                inner.addAndGet(task, 1 << innerTask);
            }));
            for (int task = 0; task < 6; task++) assertEquals(31, inner.get(task));
        }
    }

    @Test
    void runsOfTwoThreadsTakeTurns() throws InterruptedException {
        try (Team team = new Team(2)) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger clashes = new AtomicInteger();
            Runnable user = () -> {
                for (int i = 0; i < 200; i++) {
                    team.run(2, (task, worker) -> {
                        int now = inside.incrementAndGet();
                        if (now > 2) clashes.incrementAndGet();
                        inside.decrementAndGet();
                    });
                }
            };
            Thread other = new Thread(user);
            other.start();
            user.run();
            other.join();
            assertEquals(0, clashes.get());
        }
    }

    @Test
    void closeEndsTheThreadsAndRefusesFurtherRuns() throws InterruptedException {
        Team team = new Team(2);
        Thread[] helper = new Thread[2];
        CountDownLatch both = new CountDownLatch(2);
        team.run(2, (task, worker) -> {
            helper[worker] = Thread.currentThread();
            both.countDown();
            await(both);
        });
        team.close();
        helper[1].join(60_000);
        assertTrue(!helper[1].isAlive());
        assertThrows(IllegalStateException.class, () -> team.run(1, (task, worker) -> { }));
    }

    @Test
    void aRunAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Team team = new Team(2)) {
            AtomicInteger calls = new AtomicInteger();
            Team.Task body = (task, worker) -> calls.incrementAndGet();
            for (int i = 0; i < 1_000; i++) team.run(4, body);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) team.run(4, body);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 1_000, bytes + " bytes in 1,000 runs");
            assertEquals(8_000, calls.get());
        }
    }

    @Test
    void badThreadCountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Team(0));
        assertThrows(IllegalArgumentException.class, () -> new Team(1_025));
    }
}
