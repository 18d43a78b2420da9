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
import java.util.concurrent.atomic.AtomicInteger;
import org.turnstone.server.changelog.RecordsDue;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.Kinds;
import org.turnstone.server.platform.LaptopsFirst;

/**
 * Runs the projection in the background: after each commit that gave it something to do, and now and then for what another
 * server left behind. One thread of each server; what it did not finish stays marked in the database.
 */
@ApplicationScoped
public class DatasetWork {
    private static final Logger LOG = System.getLogger(DatasetWork.class.getName());
    private static final int AT_ONCE = 50;

    @Resource
    ManagedExecutorService executor;

    @Inject
    RecordProjection projection;

    @Inject
    LaptopsFirst laptops;

    /** How often it was asked to run since it last found nothing to do. */
    private final AtomicInteger wanted = new AtomicInteger();

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
        int atOnce = AT_ONCE;
        int failures = 0;
        boolean more = true;
        while (more && failures < AT_ONCE) {
            laptops.giveWay();
            try {
                more = projection.projectSome(atOnce) > 0;
            } catch (RuntimeException e) {
                if (atOnce == 1) {
                    failures++;
                    LOG.log(ERROR, "record {0} could not be projected: {1}", postpone(), Kinds.of(e));
                }
                atOnce = 1;
            }
        }
    }

    private String postpone() {
        try {
            return projection.postponeNext().map(Object::toString).orElse("(none)");
        } catch (RuntimeException e) {
            LOG.log(WARNING, "the database does not answer; the projection is tried again soon");
            return "(unknown)";
        }
    }
}
