package org.turnstone.field.ui.transfer;

import java.util.List;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;

/**
 * Runs one sync and tells the screen how it goes. {@link #run} on the sync executor, and only there; {@link #stop} from
 * any thread.
 */
public final class SyncPresenter implements SyncListener {
    private final Transfer transfer;
    private final SyncScreen screen;
    private volatile boolean stopped;
    private Step step = Step.CONTROL;
    private long done;
    private long total = -1;

    /** One sync with the site's server, such as {@code transferService::sync}. */
    public interface Transfer {
        TransferReport sync(SyncListener listener) throws PeerException, VaultException;
    }

    SyncPresenter(Transfer transfer, SyncScreen screen) {
        this.transfer = transfer;
        this.screen = screen;
    }

    void run() {
        show();
        try {
            TransferReport report = transfer.sync(this);
            boolean well = report.isAllStored() && !report.needsAttention();
            finish(report.sentences(), well);
        } catch (PeerException | VaultException e) {
            finish(List.of(Texts.of(e)), false);
        } catch (IllegalStateException e) {
            finish(List.of(Texts.text("sync.nosite")), false);
        }
    }

    private void finish(List<String> sentences, boolean well) {
        screen.show(new SyncPicture(false, false, step, done, total, sentences, well));
    }

    /** Ends the sync where it is, which loses nothing. */
    void stop() {
        stopped = true;
    }

    @Override
    public void progress(Step now, long doneNow, long totalNow) {
        step = now;
        done = doneNow;
        total = totalNow;
        show();
    }

    private void show() {
        screen.show(new SyncPicture(true, stopped, step, done, total, List.of(), true));
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }
}
