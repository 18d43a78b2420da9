package org.turnstone.field.ui.transfer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.ui.Failures;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.record.RecordId;

/**
 * Runs one sync and tells the screen how it goes. {@link #run} on the sync executor, and only there; {@link #stop} from
 * any thread.
 */
public final class SyncPresenter implements SyncListener {
    /** Before so long a pace says nothing. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    private final Transfer transfer;
    private final Pending pending;
    private final Clock clock;
    private final SyncScreen screen;
    private final Set<RecordId> answered = new HashSet<>();
    private volatile boolean stopped;
    private Step step = Step.CONTROL;
    private long bytes;
    private Instant begun = Instant.MIN;

    /** One sync with the site's server, such as {@code transferService::sync}. */
    public interface Transfer {
        TransferReport sync(SyncListener listener) throws PeerException, VaultException;
    }

    /** @param pending what there is to send */
    SyncPresenter(Transfer transfer, Pending pending, Clock clock, SyncScreen screen) {
        this.transfer = transfer;
        this.pending = pending;
        this.clock = clock;
        this.screen = screen;
    }

    void run() {
        show();
        try {
            TransferReport report = transfer.sync(this);
            boolean well = report.isAllStored() && !report.needsAttention();
            finish(SyncWords.of(report, pending.records()), well);
        } catch (PeerException | VaultException e) {
            finish(List.of(Failures.words(e), Texts.text("sync.safe")), false);
        } catch (IllegalStateException e) {
            finish(List.of(Texts.text("sync.nosite")), false);
        }
    }

    private void finish(List<String> sentences, boolean well) {
        screen.show(picture(false, sentences, well));
    }

    private SyncPicture picture(boolean running, List<String> sentences, boolean well) {
        return new SyncPicture(
                running,
                stopped,
                step,
                (int) answered.stream().filter(pending.lines()::containsKey).count(),
                pending.records(),
                bytes,
                Math.max(bytes, pending.bytes()),
                left(),
                pending.listed(answered),
                sentences,
                well);
    }

    /** By the pace since the first byte was answered for. */
    private Optional<Duration> left() {
        long rest = pending.bytes() - bytes;
        Duration so = begun.equals(Instant.MIN) ? Duration.ZERO : Duration.between(begun, clock.instant());
        if (bytes == 0 || rest <= 0 || so.compareTo(FIRST) < 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(so.toMillis() * rest / bytes));
    }

    /** Ends the sync where it is, which loses nothing. */
    void stop() {
        stopped = true;
    }

    @Override
    public void progress(Step now, long doneNow, long totalNow) {
        step = now;
        if (now == Step.SEND && begun.equals(Instant.MIN)) {
            begun = clock.instant();
        }
        show();
    }

    @Override
    public void handedOver(Set<RecordId> records, long more) {
        answered.addAll(records);
        bytes += more;
        show();
    }

    private void show() {
        screen.show(picture(true, List.of(), true));
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }
}
