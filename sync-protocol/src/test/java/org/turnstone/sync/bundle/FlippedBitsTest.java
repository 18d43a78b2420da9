package org.turnstone.sync.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.EntryCodec;

/**
 * Row X1: every bit of a bundle with 20 entries, wraps, a vector and a checkpoint is flipped, one at a time. Whatever comes
 * out and still passes its check must be what went in; and a bundle that reads to its end must be the whole one.
 */
class FlippedBitsTest {
    private static final int ENTRIES = 20;

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final Set<String> originals = new HashSet<>();

    private byte[] bundle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BundleWriter bundle = new BundleWriter(out, site.siteId());
        List<Delivery> deliveries = new ArrayList<>(List.of(ada.opening()));
        for (int i = 1; i < ENTRIES; i++) {
            deliveries.add(ada.aChange()
                    .on(SyncFixtures.record(i % 4))
                    .set("q" + i, "answer " + i)
                    .save());
        }
        var log = site.newReplica();
        log.append(deliveries);
        for (Delivery delivery : deliveries) {
            bundle.delivery(delivery);
        }
        bundle.vector(log.tips());
        bundle.checkpoint(Checkpoint.sign(
                        site.siteId(),
                        new Octets16(1, 2),
                        3,
                        site.clock().instant(),
                        new ChangeId(new Octets16(4, 5)),
                        log.tips(),
                        Tips.NONE,
                        site.serverKey())
                .encode());
        bundle.end(false);
        return out.toByteArray();
    }

    /** What came out of a bundle and is taken as genuine, as text. */
    private final class Genuine implements BundleSink {
        final List<String> accepted = new ArrayList<>();

        @Override
        public void delivery(Delivery delivery) {
            entry(delivery.entry());
            delivery.wraps().forEach(this::wrap);
        }

        private void entry(Entry entry) {
            String told = hex(EntryCodec.encode(entry));
            if (originals.contains(told) || entry.isSignedBy(ada.certificate().verifyingKey())) {
                accepted.add(told);
            }
        }

        private void wrap(KeyWrap wrap) {
            String told = hex(wrap.encode());
            if (originals.contains(told) || opens(wrap)) {
                accepted.add(told);
            }
        }

        private boolean opens(KeyWrap wrap) {
            try (SymmetricKey key = wrap.type() == KeyWrap.Type.SCOPE
                    ? wrap.open(site.siteId(), site.scopeKey())
                    : wrap.open(site.siteId(), site.periodKey())) {
                return new KeyId(key.keyId()).equals(wrap.keyId());
            } catch (VerificationFailedException | IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public void wraps(List<KeyWrap> wraps) {
            wraps.forEach(this::wrap);
        }

        @Override
        public void checkpoint(byte[] encoded) {
            try {
                if (Checkpoint.decode(encoded).isSignedBy(site.serverKey().verifyingKey())) {
                    accepted.add(hex(encoded));
                }
            } catch (MalformedMessageException e) {
                // Refused.
            }
        }
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** True if it read to the end. */
    private boolean read(byte[] bytes, Genuine sink) {
        try {
            BundleReader.read(new ByteArrayInputStream(bytes), site.siteId(), sink, Long.MAX_VALUE);
            return true;
        } catch (IOException | MalformedMessageException e) {
            return false;
        }
    }

    @Test
    void noFlippedBitIsAccepted() throws Exception {
        byte[] bundle = bundle();
        Genuine whole = new Genuine();
        assertThat(read(bundle, whole)).isTrue();
        originals.addAll(whole.accepted);
        int bits = bundle.length * Byte.SIZE;
        int flips = Math.min(bits, Proof.size("X1", 6_000));
        long seed = Proof.seed();
        int[] order = new Random(seed).ints(0, bits).distinct().limit(bits).toArray();

        int accepted = 0;
        for (int i = 0; i < flips; i++) {
            int bit = flips == bits ? i : order[i];
            Genuine sink = new Genuine();
            boolean toTheEnd = read(SyncFixtures.withFlippedBit(bundle, bit), sink);
            if (toTheEnd || !originals.containsAll(sink.accepted)) {
                accepted++;
                System.err.println("bit " + bit + " of byte " + bit / Byte.SIZE + " was accepted");
            }
        }

        Proof.of("X1", "flipped-bits")
                .figure("entries", ENTRIES)
                .figure("bits", bits)
                .figure("flips", flips)
                .figure("seed", seed)
                .exactly("accepted-alterations", accepted, 0)
                .conclude();
        assertThat(Arrays.stream(order).limit(1)).hasSize(1);
    }
}
