package org.turnstone.field.ui.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.ui.transfer.SyncPicture.Line;
import org.turnstone.field.ui.transfer.SyncPicture.State;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** What the sync page says while a sync runs and after it, without a window and without a network. */
class SyncPresenterTest {
    @TempDir
    private Path folder;

    private final FieldSite site = new FieldSite(64);
    private final FormHash form = site.publish("tfc_workshop_record");
    private final List<SyncPicture> pictures = new ArrayList<>();

    private static SyncReport nothing(boolean stopped) {
        return new SyncReport(stopped, 0, 0, Set.of(), List.of(), List.of(), 0, 0, 0, Set.of(), Set.of(), null, false);
    }

    private RecordId saved(Vault vault, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(new FieldPath("w/w_ref"), new FieldValue.Text(reference));
            work.save(null);
            return work.record();
        }
    }

    private Pending pending(Vault vault) throws Exception {
        return Pending.of(vault, new RecordIndex(vault, site.records(vault)));
    }

    private SyncPresenter presenter(SyncPresenter.Transfer transfer, Pending pending) {
        return new SyncPresenter(transfer, pending, site.clock(), pictures::add);
    }

    private SyncPicture last() {
        return pictures.get(pictures.size() - 1);
    }

    @Test
    void whatIsHandedOverIsCountedByRecordAndByByteWithTheTimeLeft() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            RecordId one = saved(vault, "GRI-W-0001");
            saved(vault, "GRI-W-0002");
            Pending pending = pending(vault);
            assertThat(pending.records()).isEqualTo(2);
            long half = pending.bytes() / 2;

            presenter(
                            listener -> {
                                listener.progress(SyncListener.Step.SEND, 0, 2);
                                site.site().clock().advance(Duration.ofSeconds(20));
                                listener.handedOver(Set.of(one), half);
                                return TransferReport.of(nothing(false), 0, Duration.ZERO);
                            },
                            pending)
                    .run();

            SyncPicture during = pictures.get(pictures.size() - 2);
            assertThat(during.running()).isTrue();
            assertThat(during.records()).isEqualTo(1);
            assertThat(during.ofRecords()).isEqualTo(2);
            assertThat(during.bytes()).isEqualTo(half);
            assertThat(during.left().orElseThrow()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
            assertThat(during.lines())
                    .extracting(Line::state)
                    .containsExactlyInAnyOrder(State.HANDED_OVER, State.WAITING);
            assertThat(last().running()).isFalse();
        }
    }

    @Test
    void aBrokenLineSaysWhatIsSafeAndNotThatAllIsWell() throws Exception {
        presenter(
                        listener -> {
                            throw new PeerUnreachableException("The server could not be reached.", Duration.ZERO);
                        },
                        Pending.NOTHING)
                .run();

        assertThat(last().well()).isFalse();
        assertThat(last().result()).hasSize(2);
        assertThat(last().result().get(1)).isEqualTo("Nothing is sent twice when you try again.");
    }

    @Test
    void stoppingIsToldToTheSessionAndSaidAsNoLoss() {
        List<Boolean> asked = new ArrayList<>();
        SyncPresenter[] running = new SyncPresenter[1];
        running[0] = presenter(
                listener -> {
                    asked.add(listener.isStopped());
                    running[0].stop();
                    asked.add(listener.isStopped());
                    return TransferReport.of(nothing(true), 3, Duration.ZERO);
                },
                Pending.NOTHING);

        running[0].run();

        assertThat(asked).containsExactly(false, true);
        assertThat(last().result().get(0)).startsWith("Stopped before its end. Nothing is lost");
        assertThat(last().well()).isFalse();
    }

    @Test
    void withAReceiptForEverythingNothingIsPendingAnyMore() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            saved(vault, "GRI-W-0001");
            Pending before = pending(vault);

            site.sync(vault);

            assertThat(before.bytes()).isPositive();
            Pending after = pending(vault);
            assertThat(after.records()).isZero();
            assertThat(after.bytes()).isZero();
            assertThat(before.listed(after)).extracting(Line::state).containsExactly(State.STORED);
        }
    }

    @Test
    void aTimeLeftIsSaidAsPeopleSayIt() {
        assertThat(SyncPicture.words(Duration.ofSeconds(1))).isEqualTo("about 5 seconds left");
        assertThat(SyncPicture.words(Duration.ofSeconds(43))).isEqualTo("about 45 seconds left");
        assertThat(SyncPicture.words(Duration.ofSeconds(70))).isEqualTo("about 1 minute left");
        assertThat(SyncPicture.words(Duration.ofSeconds(100))).isEqualTo("about 2 minutes left");
    }
}
