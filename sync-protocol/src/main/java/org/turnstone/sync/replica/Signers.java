package org.turnstone.sync.replica;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.wire.ControlJson;

/**
 * Who signs which log, as far as the openings say that were seen. Checks entries with that ahead of their {@link Intake}, to
 * which each entry then says for whom it was found right; whether that somebody may write the log is found out there.
 *
 * <p>Safe for use by several threads.
 */
public final class Signers {
    /** Entries that one thread takes at a time. Fewer than that are done sooner than another thread would wake for them. */
    private static final int TOGETHER = 16;

    private final Map<LogId, VerifyingKey> byLog = new ConcurrentHashMap<>();

    /** Notes what an opening says; other entries say nothing of their signer. */
    public void see(Entry entry) {
        if (entry.header().kind() != EntryKind.OPEN_LOG) {
            return;
        }
        entry.body().ifPresent(body -> {
            try {
                see(entry.header().logId(), ControlJson.readOpening(body).device());
            } catch (MalformedMessageException e) {
                // The intake says so, if it comes to that.
                byLog.remove(entry.header().logId());
            }
        });
    }

    void see(LogId log, VerifyingKey signer) {
        byLog.put(log, signer);
    }

    public boolean know(LogId log) {
        return byLog.containsKey(log);
    }

    /**
     * Checks the signatures of a batch on all processors: they are most of what an intake costs, and none depends on another.
     * Returns when all are checked whose signers are known.
     */
    public void check(List<Delivery> batch) {
        int pieces = (batch.size() + TOGETHER - 1) / TOGETHER;
        AtomicInteger next = new AtomicInteger();
        // Waited for, not joined: joining spins, and the processor is wanted by who serves somebody else.
        CountDownLatch open = new CountDownLatch(pieces);
        Runnable work = () -> {
            for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
                try {
                    int from = piece * TOGETHER;
                    batch.subList(from, Math.min(batch.size(), from + TOGETHER)).forEach(this::check);
                } finally {
                    open.countDown();
                }
            }
        };
        int others = Math.min(pieces, Runtime.getRuntime().availableProcessors()) - 1;
        for (int i = 0; i < others; i++) {
            ForkJoinPool.commonPool().execute(work);
        }
        work.run();
        awaitQuietly(open);
    }

    private void check(Delivery delivery) {
        VerifyingKey signer = byLog.get(delivery.entry().header().logId());
        if (signer != null) {
            delivery.entry().isFoundSignedBy(signer);
        }
    }

    /** What was not checked when the thread is stopped is checked by the intake. */
    private static void awaitQuietly(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
