package org.turnstone.field.vault;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads an open vault through on a thread of its own, in small steps between which others work; stops at once when it is
 * closed.
 */
final class WeeklyScrub implements AutoCloseable {
    private static final int STOP_SECONDS = 20;

    private final ExecutorService scrubWork = Executors.newSingleThreadExecutor(WeeklyScrub::thread);
    private volatile boolean stopped;

    WeeklyScrub(Vault vault, Clock clock, Steps steps, Consumer<VaultCheck.Report> told) {
        scrubWork.execute(() -> {
            VaultCheck.Report report = vault.scrub((done, of) -> !stopped && steps.goOn(done, of), clock);
            if (report.whole()) {
                told.accept(report);
            }
        });
        scrubWork.shutdown();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "vault-scrub");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /** Returns once nothing is read any more. */
    @Override
    public void close() {
        stopped = true;
        try {
            if (!scrubWork.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(WeeklyScrub.class.getName())
                        .log(System.Logger.Level.WARNING, "the reading of a vault could not be stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
