package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** What is said in short is, to the last byte, what was signed. */
class FootingCodecTest {
    private static final Octets16 EPOCH = new Octets16(1, 9);
    private static final Acknowledgement.Erased ERASED =
            new Acknowledgement.Erased(SyncFixtures.record(4), Acknowledgement.Erased.WHOLE);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final Tips before = vector(20, 100);
    private final Footing footing =
            new Footing(acknowledgement(7, 1, before, List.of()), checkpoint(EPOCH, 41, 1, before, Tips.NONE));

    /** So many logs, each at the same place. */
    private static Tips vector(int logs, long place) {
        TreeMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>();
        for (int i = 0; i < logs; i++) {
            byLog.put(
                    new LogId(new Octets16(i, 1)),
                    new TreeSet<>(Set.of(new Tip(place, new ChangeId(new Octets16(i, place))))));
        }
        return new Tips(byLog);
    }

    private Acknowledgement acknowledgement(long number, int head, Tips tips, List<Acknowledgement.Erased> erased) {
        return Acknowledgement.sign(
                site.siteId(), ada.id(), number, new ChangeId(new Octets16(0, head)), tips, erased, ada.signing());
    }

    private Checkpoint checkpoint(Octets16 epoch, long number, int head, Tips have, Tips durable) {
        return Checkpoint.sign(
                site.siteId(),
                epoch,
                number,
                Instant.ofEpochMilli(1_793_610_000_123L),
                new ChangeId(new Octets16(0, head)),
                have,
                durable,
                site.serverKey());
    }

    private void isSaidShortly(Acknowledgement next, int atMost) throws MalformedMessageException {
        byte[] encoded = FootingCodec.acknowledgement(next, footing);

        assertThat(encoded).hasSizeLessThanOrEqualTo(atMost);
        Acknowledgement read = FootingCodec.acknowledgement(encoded, footing);
        assertThat(read.encode()).isEqualTo(next.encode());
        assertThat(read.isSignedBy(ada.signing().verifyingKey())).isTrue();
    }

    private void isSaidShortly(Checkpoint next, Tips acknowledged, int atMost) throws MalformedMessageException {
        byte[] encoded = FootingCodec.checkpoint(next, footing, acknowledged).orElseThrow();

        assertThat(encoded).hasSizeLessThanOrEqualTo(atMost);
        Checkpoint read = FootingCodec.checkpoint(encoded, footing, acknowledged);
        assertThat(read.encode()).isEqualTo(next.encode());
        assertThat(read.isSignedBy(site.serverKey().verifyingKey())).isTrue();
    }

    @Test
    void anAcknowledgementSaysWhatChangedSinceTheLastOne() throws Exception {
        isSaidShortly(acknowledgement(8, 1, before, List.of()), 2 + 2 + 64);
        isSaidShortly(acknowledgement(8, 2, before, List.of()), 2 + 16 + 2 + 64);
        isSaidShortly(acknowledgement(300, 1, vector(20, 101), List.of(ERASED)), 3 + 2 + 20 * 19 + 33 + 64);
        isSaidShortly(acknowledgement(8, 1, vector(3, 100), List.of()), 2 + 2 + 17 * 2 + 64);
    }

    @Test
    void aCheckpointSaysWhatChangedSinceTheLastOneOrSinceWhatWasAcknowledged() throws Exception {
        Tips after = vector(20, 101);

        isSaidShortly(checkpoint(EPOCH, 42, 1, after, Tips.NONE), before, 1 + 8 + 1 + 2 + 20 * 19 + 64);
        isSaidShortly(checkpoint(EPOCH, 42, 1, after, Tips.NONE), after, 1 + 8 + 1 + 2 + 64);
        isSaidShortly(checkpoint(EPOCH, 43, 2, before, after), after, 1 + 8 + 1 + 16 + 2 + 2 + 20 * 35 + 64);
    }

    @Test
    void aCheckpointThatDoesNotGoOnFromTheLastOneIsSaidInFull() {
        assertThat(FootingCodec.checkpoint(checkpoint(EPOCH, 41, 1, before, Tips.NONE), footing, before))
                .isEmpty();
        assertThat(FootingCodec.checkpoint(checkpoint(new Octets16(1, 3), 42, 1, before, Tips.NONE), footing, before))
                .isEmpty();
    }

    @Test
    void withAnotherFootingTheSignatureDoesNotFit() throws Exception {
        Footing other = new Footing(
                acknowledgement(6, 1, vector(20, 99), List.of()), checkpoint(EPOCH, 40, 1, vector(20, 99), Tips.NONE));
        Tips after = vector(20, 101);
        byte[] said = FootingCodec.acknowledgement(acknowledgement(8, 1, before, List.of()), footing);
        byte[] answer = FootingCodec.checkpoint(checkpoint(EPOCH, 42, 1, before, Tips.NONE), footing, after)
                .orElseThrow();

        assertThat(FootingCodec.acknowledgement(said, other)
                        .isSignedBy(ada.signing().verifyingKey()))
                .isFalse();
        assertThat(FootingCodec.checkpoint(answer, other, after)
                        .isSignedBy(site.serverKey().verifyingKey()))
                .isFalse();
        assertThat(other.id()).isNotEqualTo(footing.id());
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] said = FootingCodec.acknowledgement(acknowledgement(8, 2, vector(4, 5), List.of(ERASED)), footing);
        byte[] answer = FootingCodec.checkpoint(checkpoint(EPOCH, 42, 2, vector(4, 5), vector(2, 5)), footing, before)
                .orElseThrow();
        for (int length = 0; length < said.length; length++) {
            byte[] cut = Arrays.copyOf(said, length);
            assertThatThrownBy(() -> FootingCodec.acknowledgement(cut, footing))
                    .isInstanceOf(MalformedMessageException.class);
        }
        for (int length = 0; length < answer.length; length++) {
            byte[] cut = Arrays.copyOf(answer, length);
            assertThatThrownBy(() -> FootingCodec.checkpoint(cut, footing, before))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void aFootingIsKeptAndReadAgain() throws Exception {
        Footing read = Footing.decode(footing.encode());

        assertThat(read.id()).isEqualTo(footing.id());
        assertThat(read.said().encode()).isEqualTo(footing.said().encode());
        assertThat(read.receipt().encode()).isEqualTo(footing.receipt().encode());
        assertThatThrownBy(() -> Footing.decode(Arrays.copyOf(footing.encode(), 90)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void anOutcomeNamesWhatIsNotPlainlyAccepted() throws Exception {
        ChangeId held = new ChangeId(new Octets16(5, 5));
        Outcome outcome = new Outcome(
                3,
                Map.of(held, IntakeResult.Code.HELD),
                vector(20, 101),
                Wants.of(List.of(
                        new Need.Body(held), new Need.Key(SyncFixtures.record(1), new KeyId(new Octets16(2, 2))))),
                Set.of(new LogId(new Octets16(3, 3))));

        assertThat(Outcome.decode(outcome.encode(before), before)).isEqualTo(outcome);
        Outcome plain = new Outcome(3, Map.of(), before, Wants.NONE, Set.of());
        assertThat(plain.encode(before)).hasSize(6);
        byte[] encoded = outcome.encode(before);
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Outcome.decode(cut, before)).isInstanceOf(MalformedMessageException.class);
        }
    }
}
