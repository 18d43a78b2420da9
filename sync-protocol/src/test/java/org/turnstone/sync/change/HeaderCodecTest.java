package org.turnstone.sync.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.wire.EntryCodec;

class HeaderCodecTest {
    private final TestDevice ada = SyncFixtures.site(1).enrol("Ada");

    private static ChangeHeader header(int deps) {
        List<ChangeId> ids = new ArrayList<>();
        for (int i = 0; i < deps; i++) {
            ids.add(SyncFixtures.change(i));
        }
        byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) 5);
        return new ChangeHeader(
                EntryKind.CHANGE,
                new LogId(new Octets16(1, 2)),
                7,
                hash,
                SyncFixtures.record(3),
                new KeyId(new Octets16(4, 4)),
                ids,
                new byte[12],
                80,
                hash);
    }

    @Test
    void everyHeaderComesBackAsItWas() throws Exception {
        for (int deps = 0; deps <= ChangeHeader.MAX_DEPS; deps++) {
            ChangeHeader header = header(deps);
            byte[] encoded = HeaderCodec.encode(header);

            ByteBuffer in = ByteBuffer.wrap(encoded);

            assertThat(encoded).hasSize(141 + 16 * deps);
            assertThat(HeaderCodec.decode(in)).isEqualTo(header);
            assertThat(in.hasRemaining()).isFalse();
            assertThat(HeaderCodec.associatedData(header)).isEqualTo(Arrays.copyOf(encoded, encoded.length - 32));
        }
    }

    @Test
    void everyFlippedBitOfAnEntryIsRefused() throws Exception {
        ada.aChange().set("q1", "yes").save();
        Entry entry = ada.aChange().set("q1", "no").save().entry();
        byte[] encoded = EntryCodec.encode(entry);
        int accepted = 0;
        for (int bit = 0; bit < encoded.length * Byte.SIZE; bit++) {
            try {
                Entry altered = EntryCodec.decode(SyncFixtures.withFlippedBit(encoded, bit), true);
                accepted += altered.isSignedBy(ada.certificate().verifyingKey()) ? 1 : 0;
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("yes");
            }
        }

        assertThat(accepted).isZero();
        assertThat(entry.isSignedBy(ada.certificate().verifyingKey())).isTrue();
    }

    @Test
    void everyCutIsRefused() {
        byte[] encoded = HeaderCodec.encode(header(2));
        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(encoded, length));
            assertThatThrownBy(() -> HeaderCodec.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void laterSuitesAndKindsAreTooNewRatherThanBroken() {
        byte[] suite = HeaderCodec.encode(header(0));
        suite[2] = 2;
        byte[] kind = HeaderCodec.encode(header(0));
        kind[3] = 99;

        assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(suite)))
                .isInstanceOf(UnsupportedVersionException.class);
        assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(kind)))
                .isInstanceOf(UnsupportedVersionException.class);
    }

    @Test
    void depsThatDoNotAscendOrAreTooManyAreRefused() {
        byte[] equal = HeaderCodec.encode(header(2));
        System.arraycopy(equal, 93, equal, 109, 16);
        byte[] many = HeaderCodec.encode(header(0));
        many[92] = 33;

        assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(equal)))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(Arrays.copyOf(many, 2000))))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aBodyLongerThanTheLimitIsRefusedFromItsHeader() {
        for (int length : new int[] {WireLimits.MAX_SEALED_BODY + 1, Integer.MAX_VALUE, -1}) {
            byte[] encoded = HeaderCodec.encode(header(0));
            ByteBuffer.wrap(encoded).putInt(105, length);
            assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(encoded)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void placesCountFromOne() {
        byte[] encoded = HeaderCodec.encode(header(0));
        ByteBuffer.wrap(encoded).putLong(20, 0);

        assertThatThrownBy(() -> HeaderCodec.decode(ByteBuffer.wrap(encoded)))
                .isInstanceOf(MalformedMessageException.class);
    }
}
