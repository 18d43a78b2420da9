package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.LaptopsFirst;
import org.turnstone.server.platform.ManagedThreads;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;

/** Projecting by several threads, which servers that share a database are to each other too, and what fails meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProjectingAtOnceContract {
    /** Two portions and a half of the work. */
    private static final int RECORDS = 600;

    private static final int SOME = 40;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    abstract EntityManagerFactory fresh();

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    @Test
    void twoPortionsThatAreOpenAtOnceHaveNoRecordInCommon() throws Exception {
        ProjectedSite site = new ProjectedSite(fresh(), 4 * SOME);
        CyclicBarrier bothWrote = new CyclicBarrier(2);
        site.beforeEachCommit(() -> await(bothWrote));

        List<Integer> done = both(() -> site.projection.projectSome(SOME));

        assertThat(done).containsExactly(SOME, SOME);
        assertThat(site.due()).hasSize(2 * SOME);
        assertThat(site.rows().keySet().stream().map(place -> place.substring(0, 36)))
                .hasSizeGreaterThanOrEqualTo(2 * SOME)
                .satisfies(of -> assertThat(Set.copyOf(of)).hasSize(2 * SOME));
    }

    @Test
    void twoThreadsMakeEachRecordOnceAndTheSameBytesAsOne() throws Exception {
        ProjectedSite site = new ProjectedSite(fresh(), RECORDS);
        assertThat(projectAll(site)).isEqualTo(RECORDS);
        Map<String, String> byOne = site.rows();
        site.forget();

        List<Integer> done = both(() -> projectAll(site));

        assertThat(done.get(0) + done.get(1)).isEqualTo(RECORDS);
        assertThat(site.due()).isEmpty();
        assertThat(byOne).hasSizeGreaterThanOrEqualTo(RECORDS);
        assertThat(site.rows()).isEqualTo(byOne);
    }

    @Test
    void theWorkGetsASecondThreadWhileMuchIsDue() throws Exception {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor has one thread");
        ProjectedSite site = new ProjectedSite(fresh(), RECORDS);
        Set<String> working = java.util.concurrent.ConcurrentHashMap.newKeySet();
        site.beforeEachCommit(() -> working.add(Thread.currentThread().getName()));

        work(site).now(new BackgroundClock.HalfMinute());
        awaitDue(site, 0);

        assertThat(working).hasSize(2);
        assertThat(site.rows()).hasSizeGreaterThanOrEqualTo(RECORDS);
    }

    @Test
    void aDamagedRecordIsPutOffTheOthersAreMadeAndItIsOnceItIsWhole() throws Exception {
        ProjectedSite site = new ProjectedSite(fresh(), RECORDS);
        projectAll(site);
        Map<String, String> all = site.rows();
        site.forget();
        RecordId bad = SyncFixtures.record(7);
        Runnable heal = site.damage(bad);
        DatasetWork work = work(site);

        work.now(new BackgroundClock.HalfMinute());
        awaitDue(site, 1);
        awaitFailures(site, bad, 1);

        assertThat(site.due()).containsExactly(bad);
        assertThat(site.rows()).isEqualTo(without(all, bad));

        heal.run();
        assertThat(projectAll(site)).as("it has its time to wait").isZero();
        site.clock.advance(Duration.ofSeconds(11));
        work.now(new BackgroundClock.HalfMinute());
        awaitDue(site, 0);

        assertThat(site.rows()).isEqualTo(all);
        assertThat(site.failures(bad)).isZero();
    }

    @Test
    void oneRecordThatThrowsUndoesItsPortionAndIsNamed() throws Exception {
        ProjectedSite site = new ProjectedSite(fresh(), SOME);
        site.broken.add(ProjectedSite.ODD_FORM);

        assertThatThrownBy(() -> site.projection.projectSome(SOME))
                .isInstanceOf(RecordProjection.NotProjectedException.class)
                .extracting(e -> ((RecordProjection.NotProjectedException) e).record)
                .isIn(oddOf(SOME));

        assertThat(site.due()).hasSize(SOME);
        assertThat(site.rows()).isEmpty();
    }

    @Test
    void recordsOfAFormThatThrowsArePutOffLongerEachTimeAndMadeWhenItDoesNot() throws Exception {
        ProjectedSite site = new ProjectedSite(fresh(), SOME);
        projectAll(site);
        Map<String, String> all = site.rows();
        site.forget();
        site.broken.add(ProjectedSite.ODD_FORM);
        DatasetWork work = work(site);

        work.now(new BackgroundClock.HalfMinute());
        for (RecordId record : oddOf(SOME)) {
            awaitFailures(site, record, 1);
        }
        site.clock.advance(Duration.ofSeconds(11));
        work.now(new BackgroundClock.HalfMinute());
        for (RecordId record : oddOf(SOME)) {
            awaitFailures(site, record, 2);
        }

        assertThat(site.due()).containsExactlyInAnyOrderElementsOf(oddOf(SOME));
        site.broken.clear();
        site.clock.advance(Duration.ofSeconds(19));
        assertThat(projectAll(site)).as("twenty seconds the second time").isZero();
        site.clock.advance(Duration.ofSeconds(2));
        assertThat(projectAll(site)).isEqualTo(SOME / 2);
        assertThat(site.rows()).isEqualTo(all);
    }

    private static List<RecordId> oddOf(int records) {
        return java.util.stream.IntStream.rangeClosed(1, records)
                .filter(i -> i % 2 == 1)
                .mapToObj(SyncFixtures::record)
                .toList();
    }

    private static int projectAll(ProjectedSite site) {
        int all = 0;
        for (int done = site.projection.projectSome(SOME); done > 0; done = site.projection.projectSome(SOME)) {
            all += done;
        }
        return all;
    }

    private static Map<String, String> without(Map<String, String> rows, RecordId record) {
        Map<String, String> others = new java.util.TreeMap<>(rows);
        others.keySet().removeIf(place -> place.startsWith(record.value().toUuid() + " "));
        assertThat(others).hasSizeLessThan(rows.size());
        return others;
    }

    private <T> List<T> both(Callable<T> work) throws Exception {
        Future<T> one = threads.submit(work);
        Future<T> other = threads.submit(work);
        return List.of(
                one.get(LONGEST.toSeconds(), TimeUnit.SECONDS), other.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the other portion was never written beside this one", e);
        }
    }

    private DatasetWork work(ProjectedSite site) {
        DatasetWork work = new DatasetWork();
        work.projection = site.projection;
        work.laptops = new LaptopsFirst();
        work.executor = ManagedThreads.over(threads);
        return work;
    }

    private static void awaitDue(ProjectedSite site, int left) throws InterruptedException {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (site.due().size() > left) {
            assertThat(System.nanoTime()).as("the work gets done").isLessThan(until);
            Thread.sleep(20);
        }
    }

    private static void awaitFailures(ProjectedSite site, RecordId record, int times) throws InterruptedException {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (site.failures(record) < times) {
            assertThat(System.nanoTime()).as("it is put off").isLessThan(until);
            Thread.sleep(20);
        }
    }
}
