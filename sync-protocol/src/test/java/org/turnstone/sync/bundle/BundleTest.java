package org.turnstone.sync.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.UnsupportedVersionException;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.FrameType;

class BundleTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final FormHash FORM = new FormHash(new Octets16(4, 5));
    private static final BlobId BLOB = BlobId.of(new byte[32]);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
    private final Delivery second = ada.aChange().on(RECORD).set("q1", "no").save();

    /** Keeps what it is given. */
    private static final class Kept implements BundleSink {
        final List<Delivery> deliveries = new ArrayList<>();
        final List<KeyWrap> wraps = new ArrayList<>();
        final List<Tips> vectors = new ArrayList<>();
        final List<byte[]> checkpoints = new ArrayList<>();
        final List<FormPiece> forms = new ArrayList<>();
        final List<byte[]> pieces = new ArrayList<>();
        final List<FrameType> unreadable = new ArrayList<>();
        final List<MalformedMessageException> reasons = new ArrayList<>();

        @Override
        public void delivery(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void wraps(List<KeyWrap> alone) {
            wraps.addAll(alone);
        }

        @Override
        public void vector(Tips tips) {
            vectors.add(tips);
        }

        @Override
        public void checkpoint(byte[] encoded) {
            checkpoints.add(encoded);
        }

        @Override
        public void form(FormPiece piece) {
            forms.add(piece);
        }

        @Override
        public void blob(BlobId id, int n, byte[] piece) {
            pieces.add(piece);
        }

        @Override
        public void unreadable(FrameType type, MalformedMessageException why) {
            unreadable.add(type);
            reasons.add(why);
        }
    }

    /** What goes into a bundle. */
    @FunctionalInterface
    private interface Content {
        void write(BundleWriter bundle) throws IOException;
    }

    private byte[] bundle(Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BundleWriter bundle = new BundleWriter(out, site.siteId());
        content.write(bundle);
        bundle.end(false);
        assertThat(bundle.bytesWritten()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private BundleSummary read(byte[] bytes, BundleSink sink) throws IOException, MalformedMessageException {
        return BundleReader.read(new ByteArrayInputStream(bytes), site.siteId(), sink, Long.MAX_VALUE);
    }

    /** The bytes with one frame more before the end; the end is of 38 bytes and made anew by the writer's own digest. */
    private static byte[] withFrameBeforeEnd(byte[] bundle, int type, int length, byte[] payload) {
        byte[] before = Arrays.copyOf(bundle, bundle.length - BundleWriter.END_LENGTH);
        ByteBuffer all = ByteBuffer.allocate(before.length + 5 + payload.length + BundleWriter.END_LENGTH);
        all.put(before).put((byte) type).putInt(length).put(payload);
        all.put((byte) 0).putInt(33).put((byte) 0);
        byte[] hash = BundleWriter.sha256().digest(Arrays.copyOf(all.array(), all.position()));
        return all.put(hash).array();
    }

    @Test
    void whatIsWrittenIsReadWithTheWrapsOfEachEntry() throws Exception {
        Delivery header = Delivery.of(second.entry().withoutBody());
        byte[] checkpoint = {1, 2, 3};
        byte[] bytes = bundle(bundle -> {
            bundle.vector(site.newReplica().tips());
            bundle.delivery(ada.opening());
            bundle.delivery(first);
            bundle.delivery(header);
            bundle.checkpoint(checkpoint);
        });

        Kept kept = new Kept();
        BundleSummary summary = read(bytes, kept);

        assertThat(summary).isEqualTo(new BundleSummary(3, 2, 0, 0, false, bytes.length));
        assertThat(kept.deliveries).containsExactly(ada.opening(), first, header);
        assertThat(kept.wraps).isEmpty();
        assertThat(kept.vectors).containsExactly(site.newReplica().tips());
        assertThat(kept.checkpoints).containsExactly(checkpoint);
    }

    @Test
    void aChangeThatFollowsIsToldInShortAndComesBackWhole() throws Exception {
        Delivery third =
                ada.aChange().on(SyncFixtures.record(3)).set("q1", "yes").save();
        Delivery fourth =
                ada.aChange().on(SyncFixtures.record(4)).set("q2", "no").save();
        byte[] whole = bundle(bundle -> {
            bundle.delivery(first);
            bundle.delivery(third);
        });
        byte[] run = bundle(bundle -> {
            bundle.delivery(first);
            bundle.delivery(second);
            bundle.delivery(third);
            bundle.delivery(fourth);
        });

        Kept kept = new Kept();
        BundleSummary summary = read(run, kept);

        assertThat(kept.deliveries).containsExactly(first, second, third, fourth);
        assertThat(summary.wraps()).isEqualTo(6);
        int full = fourth.encodedLength();
        int inShort = run.length
                - bundle(bundle -> {
                            bundle.delivery(first);
                            bundle.delivery(second);
                            bundle.delivery(third);
                        })
                        .length;
        // Magic, suite, kind, log, place, prev, body length and hash; of two wraps record, key, recipient and frame
        // start.
        assertThat(full - inShort).isEqualTo((4 + 16 + 8 + 32 + 4 + 32) + 2 * (48 + 5) - 2);
        assertThat(read(whole, kept).entries()).isEqualTo(2);
    }

    @Test
    void aChangeInShortAfterNothingIsUnreadable() throws Exception {
        byte[] run = bundle(bundle -> {
            bundle.delivery(first);
            bundle.delivery(second);
        });
        int start = BundleWriter.START_LENGTH;
        int firstFrames = bundle(bundle -> bundle.delivery(first)).length - start - BundleWriter.END_LENGTH;
        byte[] frame = Arrays.copyOfRange(run, start + firstFrames, run.length - BundleWriter.END_LENGTH);
        byte[] payload = Arrays.copyOfRange(frame, 5, frame.length);

        Kept kept = new Kept();
        read(withFrameBeforeEnd(bundle(bundle -> {}), 12, payload.length, payload), kept);

        assertThat(kept.deliveries).isEmpty();
        assertThat(kept.unreadable).containsExactly(FrameType.ENTRY_FOLLOWING);
    }

    @Test
    void theEndSaysWhetherThereIsMore() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BundleWriter(out, site.siteId()).end(true);

        assertThat(out.size()).isEqualTo(62);
        assertThat(read(out.toByteArray(), new Kept()).more()).isTrue();
        assertThat(read(bundle(bundle -> {}), new Kept()).more()).isFalse();
    }

    @Test
    void wrapsOfAnotherRecordStandAlone() throws Exception {
        RecordId other = SyncFixtures.record(2);
        List<KeyWrap> others = site.wraps(other, site.recordKey(other));
        List<KeyWrap> late = site.wraps(RECORD, site.recordKey(RECORD));
        byte[] bytes = bundle(bundle -> {
            bundle.wraps(others);
            bundle.delivery(first);
            bundle.wraps(late);
        });

        Kept kept = new Kept();
        BundleSummary summary = read(bytes, kept);

        assertThat(kept.deliveries).containsExactly(first);
        assertThat(kept.wraps).containsExactly(others.get(0), others.get(1), late.get(0), late.get(1));
        assertThat(summary.wraps()).isEqualTo(6);
    }

    @Test
    void formsAndAttachmentsTravelInPieces() throws Exception {
        byte[] large = new byte[WireLimits.BLOB_CHUNK + 10];
        Arrays.fill(large, (byte) 7);
        byte[] bytes = bundle(bundle -> {
            bundle.form(FORM, "form.xml", large);
            bundle.form(FORM, "media/karte ä.png", new byte[0]);
            bundle.blob(BLOB, 0, new byte[] {1});
        });

        Kept kept = new Kept();
        read(bytes, kept);

        assertThat(kept.forms).extracting(FormPiece::file).containsExactly("form.xml", "form.xml", "media/karte ä.png");
        assertThat(kept.forms).extracting(FormPiece::isLast).containsExactly(false, true, true);
        assertThat(kept.forms).extracting(FormPiece::offset).containsExactly(0, WireLimits.BLOB_CHUNK, 0);
        assertThat(kept.forms.get(1).bytes()).hasSize(10).containsOnly(7);
        assertThat(kept.pieces).containsExactly(new byte[] {1});
    }

    @Test
    void framesOfLaterVersionsArePassedOver() throws Exception {
        byte[] bytes = withFrameBeforeEnd(bundle(bundle -> bundle.delivery(first)), 200, 3, new byte[] {1, 2, 3});

        Kept kept = new Kept();
        BundleSummary summary = read(bytes, kept);

        assertThat(summary.unknown()).isEqualTo(1);
        assertThat(kept.deliveries).containsExactly(first);
    }

    @Test
    void oneUnreadableEntryDoesNotHoldUpTheOthers() throws Exception {
        byte[] later = org.turnstone.sync.wire.EntryCodec.encode(second.entry());
        later[2] = 9;
        byte[] bytes = withFrameBeforeEnd(bundle(bundle -> bundle.delivery(first)), 1, later.length, later);

        Kept kept = new Kept();
        BundleSummary summary = read(bytes, kept);

        assertThat(summary.unreadable()).isEqualTo(1);
        assertThat(kept.unreadable).containsExactly(FrameType.ENTRY);
        assertThat(kept.reasons.get(0)).isInstanceOf(UnsupportedVersionException.class);
        assertThat(kept.deliveries).containsExactly(first);
    }

    @Test
    void aBundleOfAnotherSiteIsRefusedBeforeAnyOfIt() throws Exception {
        byte[] bytes = bundle(bundle -> bundle.delivery(first));
        SiteId another = SyncFixtures.site(2).siteId();
        Kept kept = new Kept();

        Throwable thrown =
                catchThrowable(() -> BundleReader.read(new ByteArrayInputStream(bytes), another, kept, Long.MAX_VALUE));

        assertThat(thrown).isInstanceOf(ForeignBundleException.class);
        assertThat(((ForeignBundleException) thrown).site()).isEqualTo(site.siteId());
        assertThat(kept.deliveries).isEmpty();
    }

    @Test
    void cutAnywhereItSaysSoAndKeepsEveryWholeEntry() throws Exception {
        byte[] bytes = bundle(bundle -> {
            bundle.delivery(ada.opening());
            bundle.delivery(first);
            bundle.delivery(second);
        });
        int most = 0;
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            Kept kept = new Kept();

            Throwable thrown = catchThrowable(() -> read(cut, kept));

            assertThat(thrown).isInstanceOf(BundleTruncatedException.class);
            BundleSummary arrived = ((BundleTruncatedException) thrown).arrived();
            assertThat(arrived.bytes()).isEqualTo(length);
            assertThat(arrived.entries()).isEqualTo(kept.deliveries.size()).isGreaterThanOrEqualTo(most);
            int keptWraps = kept.wraps.size()
                    + kept.deliveries.stream().mapToInt(d -> d.wraps().size()).sum();
            assertThat(arrived.wraps()).isEqualTo(keptWraps);
            most = arrived.entries();
        }
        assertThat(most).isEqualTo(3);
    }

    @Test
    void aSealedStreamThatBreaksOffIsABundleThatBreaksOff() throws Exception {
        byte[] bytes = bundle(bundle -> {
            bundle.delivery(ada.opening());
            bundle.blob(BLOB, 0, new byte[200_000]);
            bundle.delivery(first);
        });
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (var out = AeadStream.sealing(sealed, SyncFixtures.key(3), new byte[16], new byte[0])) {
            out.write(bytes);
        }
        byte[] cut = Arrays.copyOf(sealed.toByteArray(), 2 * AeadStream.SEALED_SEGMENT_LENGTH);
        Kept kept = new Kept();

        assertThatThrownBy(() -> BundleReader.read(
                        AeadStream.opening(
                                new ByteArrayInputStream(cut), SyncFixtures.key(3), new byte[16], new byte[0]),
                        site.siteId(),
                        kept,
                        Long.MAX_VALUE))
                .isInstanceOf(BundleTruncatedException.class);
        assertThat(kept.deliveries).containsExactly(ada.opening());
    }

    @Test
    void aFrameThatClaimsToBeLongIsRefusedUnread() throws Exception {
        byte[] bytes = withFrameBeforeEnd(bundle(bundle -> {}), 3, Integer.MAX_VALUE, new byte[0]);
        byte[] negative = withFrameBeforeEnd(bundle(bundle -> {}), 250, -1, new byte[0]);

        assertThatThrownBy(() -> read(bytes, new Kept())).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read(negative, new Kept())).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aPromiseOfFourMebibytesAllocatesNothingUntilTheyArrive() throws Exception {
        byte[] promise = withFrameBeforeEnd(bundle(bundle -> {}), 4, WireLimits.MAX_FRAME, new byte[0]);
        List<Integer> asked = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(promise) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                asked.add(target.length);
                return super.read(target, offset, length);
            }

            @Override
            public byte[] readNBytes(int length) {
                asked.add(Math.min(length, available()));
                byte[] there = new byte[Math.min(length, available())];
                super.read(there, 0, there.length);
                return there;
            }
        };

        assertThatThrownBy(() -> BundleReader.read(in, site.siteId(), new Kept(), Long.MAX_VALUE))
                .isInstanceOf(BundleTruncatedException.class);
        assertThat(asked).allMatch(length -> length <= 8192);
    }

    @Test
    void moreThanTheReceiverTakesIsRefusedAndWhatStoodBeforeIsKept() throws Exception {
        byte[] bytes = bundle(bundle -> {
            bundle.delivery(ada.opening());
            bundle.blob(BLOB, 0, new byte[100_000]);
        });
        Kept kept = new Kept();

        assertThatThrownBy(() -> BundleReader.read(new ByteArrayInputStream(bytes), site.siteId(), kept, 50_000))
                .isInstanceOf(BundleTooLargeException.class);
        assertThat(kept.deliveries).containsExactly(ada.opening());
    }

    @Test
    void nothingMayFollowTheEnd() throws Exception {
        byte[] bytes = bundle(bundle -> bundle.delivery(first));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

        assertThatThrownBy(() -> read(longer, new Kept())).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void nothingIsWrittenAfterTheEnd() throws Exception {
        BundleWriter bundle = new BundleWriter(new ByteArrayOutputStream(), site.siteId());
        bundle.end(false);

        assertThatThrownBy(() -> bundle.delivery(first)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bundle.end(false)).isInstanceOf(IllegalStateException.class);
    }

    /** Test X1 of the plan: every bit of a bundle flipped once. */
    @Test
    void noFlippedBitLetsAnAlteredEntryIn() throws Exception {
        List<Delivery> all = new ArrayList<>(List.of(ada.opening(), first, second));
        byte[] bytes = bundle(bundle -> {
            for (Delivery delivery : all) {
                bundle.delivery(delivery);
            }
        });
        Set<org.turnstone.sync.log.Entry> genuine = new HashSet<>();
        all.forEach(delivery -> {
            genuine.add(delivery.entry());
            genuine.add(delivery.entry().withoutBody());
        });
        // Holds nothing but the opening, so that an altered entry cannot pass as one that is here already.
        MemoryChangeLog replica = site.newReplica();
        replica.append(List.of(ada.opening()));
        Intake intake = new Intake(replica, site.controlState());
        int alterations = 0;
        int readWhole = 0;
        int accepted = 0;
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] altered = SyncFixtures.withFlippedBit(bytes, bit);
            Kept kept = new Kept();
            Throwable thrown = catchThrowable(() -> read(altered, kept));
            readWhole += thrown == null ? 1 : 0;
            List<Delivery> suspect = kept.deliveries.stream()
                    .filter(delivery -> !genuine.contains(delivery.entry()))
                    .toList();
            if (!suspect.isEmpty()) {
                alterations++;
                accepted += (int) intake.accept(suspect).results().stream()
                        .filter(result -> result.code().isKept())
                        .filter(result -> result.code() != IntakeResult.Code.DUPLICATE)
                        .count();
            }
        }

        System.Logger log = System.getLogger(BundleTest.class.getName());
        log.log(
                System.Logger.Level.INFO,
                "X1: {0} bits flipped, {1} altered entries reached intake, accepted alterations={2}",
                bytes.length * Byte.SIZE,
                alterations,
                accepted);
        assertThat(alterations).isPositive();
        assertThat(readWhole).isZero();
        assertThat(accepted).isZero();
    }
}
