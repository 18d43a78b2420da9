package org.turnstone.server.platform;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets work in the background stand aside while laptops are being answered: a person waits for the receipt, nobody for the
 * next row of a dataset. It stands aside for so long and no longer; then it has its share for a while, however many laptops
 * there are.
 *
 * <p>Safe to share between threads.
 */
@ApplicationScoped
public class LaptopsFirst {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration SHARE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(25);

    private final AtomicInteger answering = new AtomicInteger();
    private volatile long answered = System.nanoTime() - QUIET.toNanos();
    private volatile long shareEnds = System.nanoTime();

    /** Notes that a laptop is being answered from now on; {@link #ends} follows, whatever comes of it. */
    public void begins() {
        answering.incrementAndGet();
    }

    /** Notes that a laptop has its answer. */
    public void ends() {
        answered = System.nanoTime();
        answering.decrementAndGet();
    }

    private boolean isAnswering() {
        return answering.get() > 0 || System.nanoTime() - answered < QUIET.toNanos();
    }

    /**
     * Returns once no laptop was answered for a moment, or the longest wait is over, or the thread is to end; at once during
     * the share that follows a longest wait.
     */
    public void giveWay() {
        long start = System.nanoTime();
        while (shareEnds - System.nanoTime() < 0 && isAnswering()) {
            if (System.nanoTime() - start >= LONGEST.toNanos()) {
                shareEnds = System.nanoTime() + SHARE.toNanos();
                return;
            }
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
