package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class AcknowledgementTest {
    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");

    private Acknowledgement signed() {
        MemoryChangeLog log = site.newReplica();
        log.append(List.of(
                ada.opening(),
                ada.aChange().on(SyncFixtures.record(1)).set("q", 1).save()));
        return Acknowledgement.sign(
                site.siteId(),
                ada.id(),
                7,
                SyncFixtures.change(1),
                log.tips(),
                List.of(
                        new Acknowledgement.Erased(SyncFixtures.record(2), Acknowledgement.Erased.WHOLE),
                        new Acknowledgement.Erased(SyncFixtures.record(1), Acknowledgement.Erased.WHOLE)),
                ada.signing());
    }

    @Test
    void whatIsReadIsWhatWasSigned() throws Exception {
        Acknowledgement signed = signed();

        Acknowledgement read = Acknowledgement.decode(signed.encode());

        assertThat(read.isSignedBy(ada.signing().verifyingKey())).isTrue();
        assertThat(read.isSignedBy(site.serverKey().verifyingKey())).isFalse();
        assertThat(read.siteId()).isEqualTo(site.siteId());
        assertThat(read.device()).isEqualTo(ada.id());
        assertThat(read.number()).isEqualTo(7);
        assertThat(read.controlHead()).isEqualTo(SyncFixtures.change(1));
        assertThat(read.tips()).isEqualTo(signed.tips());
        assertThat(read.erased()).isEqualTo(signed.erased()).hasSize(2);
        assertThat(read.encode()).isEqualTo(signed.encode());
    }

    @Test
    void noBitOfItCanBeChanged() {
        byte[] encoded = signed().encode();
        int accepted = 0;
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] altered = encoded.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                accepted +=
                        Acknowledgement.decode(altered).isSignedBy(ada.signing().verifyingKey()) ? 1 : 0;
            } catch (MalformedMessageException e) {
                // Found out even sooner.
                continue;
            }
        }
        assertThat(accepted).isZero();
    }

    @Test
    void everyShorterOneIsRefused() {
        byte[] encoded = signed().encode();
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Acknowledgement.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void moreErasuresThanTheLimitAreNotSigned() {
        List<Acknowledgement.Erased> many = new ArrayList<>();
        for (int i = 0; i <= WireLimits.MAX_ERASURES_ACKNOWLEDGED; i++) {
            many.add(new Acknowledgement.Erased(SyncFixtures.record(i), Acknowledgement.Erased.WHOLE));
        }
        MemoryChangeLog log = site.newReplica();

        assertThatThrownBy(() -> Acknowledgement.sign(
                        site.siteId(), ada.id(), 1, SyncFixtures.change(1), log.tips(), many, ada.signing()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
