package org.turnstone.server.dataset;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnstone.server.changelog.RecordsDue;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.Kinds;
import org.turnstone.server.platform.LaptopsFirst;

/**
 * Runs the projection in the background: after each commit that gave it something to do, and now and then for what another
 * server left behind. One thread of each server, and a second one while much is due and there is a processor for it; what they
 * did not finish stays marked in the database.
 */
@ApplicationScoped
public class DatasetWork {
    private static final Logger LOG = System.getLogger(DatasetWork.class.getName());
    /** A commit writes each page of an index that it touched anew, so that few records to a commit cost much each. */
    private static final int AT_ONCE = 250;

    /** Done in one go, it says that more is likely to be due than one thread is for. */
    private static final int MUCH = 50;

    private static final int MOST_FAILURES = 50;

    @Resource
    ManagedExecutorService executor;

    @Inject
    RecordProjection projection;

    @Inject
    LaptopsFirst laptops;

    /** How often it was asked to run since it last found nothing to do. */
    private final AtomicInteger wanted = new AtomicInteger();

    private final AtomicBoolean helped = new AtomicBoolean();

    void afterCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) RecordsDue due) {
        wake();
    }

    /** For what was due before a restart, and for what failed and is tried again. */
    void now(@Observes BackgroundClock.HalfMinute tick) {
        wake();
    }

    /** Starts the work unless it is running, in which case it looks once more before it ends. */
    private void wake() {
        if (wanted.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                wanted.set(0);
                LOG.log(WARNING, "the projection could not be started; it is tried again soon");
            }
        }
    }

    private void run() {
        int seen;
        do {
            seen = wanted.get();
            projectAll();
        } while (!wanted.compareAndSet(seen, 0));
    }

    /** The outermost edge of this thread: whatever one record throws must not keep the others waiting. */
    private void projectAll() {
        int singly = 0;
        int failures = 0;
        boolean more = true;
        while (more && failures < MOST_FAILURES) {
            laptops.giveWay();
            try {
                int done = projection.projectSome(singly > 0 ? 1 : AT_ONCE);
                more = done > 0;
                singly = Math.max(0, singly - 1);
                if (done >= MUCH) {
                    getHelp();
                }
            } catch (RecordProjection.NotProjectedException e) {
                if (singly > 0) {
                    failures++;
                    postpone(e);
                }
                // All others of the portion, before it goes on by portions.
                singly = AT_ONCE;
            } catch (RuntimeException e) {
                failures++;
                LOG.log(WARNING, "the projection failed and is tried again: {0}", Kinds.of(e));
            }
        }
    }

    private void postpone(RecordProjection.NotProjectedException failed) {
        LOG.log(ERROR, "record {0} could not be projected: {1}", failed.record, Kinds.of(failed.cause));
        try {
            projection.postpone(failed.site, failed.record);
        } catch (RuntimeException e) {
            LOG.log(WARNING, "the database does not answer; the projection is tried again soon");
        }
    }

    private void getHelp() {
        if (Runtime.getRuntime().availableProcessors() > 1 && helped.compareAndSet(false, true)) {
            try {
                executor.execute(this::help);
            } catch (RejectedExecutionException e) {
                helped.set(false);
            }
        }
    }

    /** Does the same until nothing is due or something fails, which is then for the first thread. */
    private void help() {
        try {
            do {
                laptops.giveWay();
            } while (projection.projectSome(AT_ONCE) > 0);
        } catch (RuntimeException e) {
            LOG.log(WARNING, "the second thread of the projection stopped: {0}", Kinds.of(e));
        } finally {
            helped.set(false);
        }
    }
}
