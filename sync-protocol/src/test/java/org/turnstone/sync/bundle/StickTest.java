package org.turnstone.sync.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** What can happen to a stick between the laptop that wrote it and the office that reads it. */
final class StickTest {
    private static final int RECORDS = 24;
    private static final int PHOTO_BYTES = 200_000;
    private static final BlobId PHOTO = BlobId.of(new byte[32]);
    private static final Instant MADE = Instant.parse("2026-11-02T18:20:00Z");

    private final TestSite site = SyncFixtures.site(5);
    private final TestDevice ada = site.enrol("Ada");
    private final List<Delivery> written = new ArrayList<>();
    private final StickReader.Holder office = new StickReader.Holder(site.siteId(), List.of(site.periodKey()));

    StickTest() {
        written.add(ada.opening());
        Random text = new Random(5);
        for (int i = 0; i < RECORDS; i++) {
            RecordId record = SyncFixtures.record(100 + i);
            // Random letters, so that the file is not deflated into one segment.
            String answer = text.ints(20_000, 'a', 'z')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            written.add(ada.aChange().on(record).set("q1", answer).save());
            written.add(ada.aChange().on(record).set("q2", "yes").save());
        }
    }

    /** Takes entries into a replica, as the office does. */
    private final class Office implements StickSink {
        final MemoryChangeLog log = site.newReplica();
        final Map<RecordId, Integer> arrived = new HashMap<>();
        final Map<IntakeResult.Code, Integer> codes = new HashMap<>();
        int pieces;
        int photos;

        @Nullable
        StickManifest manifest;

        boolean signedByAda;

        @Override
        public void manifest(StickManifest read, Predicate<VerifyingKey> isSignedBy) {
            manifest = read;
            signedByAda = isSignedBy.test(ada.certificate().verifyingKey());
        }

        @Override
        public void delivery(Delivery delivery) {
            Intake.Report report = new Intake(log, site.controlState()).accept(List.of(delivery));
            codes.merge(report.results().get(0).code(), 1, Integer::sum);
            arrived.merge(delivery.entry().header().recordId(), 1, Integer::sum);
        }

        @Override
        public void wraps(List<KeyWrap> wraps) {}

        @Override
        public void blob(BlobId id, int n, byte[] piece) {
            pieces++;
            photos += id.equals(PHOTO) ? 1 : 0;
        }

        StickEnd take(byte[] file) throws IOException, MalformedMessageException {
            arrived.clear();
            manifest = null;
            return StickReader.open(new ByteArrayInputStream(file), List.of(office))
                    .read(this);
        }

        int records() {
            return manifest == null ? 0 : manifest.wholeRecords(arrived);
        }

        int count(IntakeResult.Code code) {
            return codes.getOrDefault(code, 0);
        }
    }

    private StickManifest.Contents contents(int number) {
        SortedMap<RecordId, Integer> records = new TreeMap<>();
        written.stream()
                .map(delivery -> delivery.entry().header().recordId())
                .filter(record -> !record.equals(ada.opening().entry().header().recordId()))
                .forEach(record -> records.merge(record, 1, Integer::sum));
        return new StickManifest.Contents(
                ada.id(),
                number,
                MADE,
                records,
                List.of(new StickManifest.Attachment(PHOTO, PHOTO_BYTES, true)),
                List.of(),
                List.of());
    }

    private byte[] stick() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StickWriter writer =
                new StickWriter(site.siteId(), List.of(site.periodKey().recipientKey()), ada.signing(), site.random());
        long length = writer.write(out, contents(7), false, bundle -> {
            for (Delivery delivery : written) {
                bundle.delivery(delivery);
            }
            bundle.blob(PHOTO, 0, new byte[PHOTO_BYTES]);
        });
        assertThat(length).isEqualTo(out.size());
        return out.toByteArray();
    }

    @Test
    void aWholeStickGivesEverythingAndSaysWhoseItIs() throws Exception {
        Office taken = new Office();

        StickEnd end = taken.take(stick());

        assertThat(end.kind()).isEqualTo(StickEnd.Kind.WHOLE);
        assertThat(taken.count(IntakeResult.Code.ACCEPTED)).isEqualTo(written.size());
        assertThat(taken.photos).isOne();
        assertThat(taken.records()).isEqualTo(RECORDS);
        assertThat(taken.signedByAda).isTrue();
        StickManifest.Contents said =
                java.util.Objects.requireNonNull(taken.manifest).contents();
        assertThat(said).isEqualTo(contents(7));
        assertThat(said.photos()).isOne();
    }

    @Test
    void fromOutsideNothingShowsButFormatAndARoundedSize() throws Exception {
        byte[] file = stick();

        assertThat(Arrays.copyOf(file, 9)).containsExactly('T', 'S', 'U', 'S', 'B', '1', 0, 0, 4);
        long plain = file.length - StickLayout.startLength(4);
        long bundle = plain - plain / AeadStream.SEALED_SEGMENT_LENGTH * 16 - 16;
        assertThat(StickLayout.paddedLength(bundle)).isEqualTo(bundle);
        assertThat(new String(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(
                        new String(site.siteId().value().toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(ada.id().value().toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void sizesAreRoundedByAtMostAnEighth() {
        for (long bytes = 1; bytes < 1L << 33; bytes += 1 + bytes / 7) {
            long padded = StickLayout.paddedLength(bytes);
            assertThat(padded).isGreaterThanOrEqualTo(bytes).isLessThanOrEqualTo(bytes + Math.max(1, bytes / 8) + 1);
            assertThat(StickLayout.paddedLength(padded)).isEqualTo(padded);
        }
    }

    @Test
    void theFirstPartOfAFileGivesWhatArrivedWholeAndSaysHowMuchIsMissing() throws Exception {
        byte[] file = stick();
        Office taken = new Office();

        StickEnd end = taken.take(Arrays.copyOf(file, file.length / 2));

        assertThat(end.kind()).isEqualTo(StickEnd.Kind.INCOMPLETE);
        assertThat(taken.records()).isBetween(1, RECORDS - 1);
        assertThat(end.sentence(taken.records()))
                .matches(
                        "The file is incomplete \\(0\\.\\d of \\d\\.\\d MB\\): \\d+ records? arrived whole and (are|is)"
                                + " kept\\. Copy it again for the rest\\.");
    }

    @Test
    void oneFlippedBitKeepsWhatStandsBeforeItAndNothingBehind() throws Exception {
        byte[] file = stick();
        file[file.length / 2] ^= 0x10;
        Office taken = new Office();

        StickEnd end = taken.take(file);

        assertThat(end.kind()).isEqualTo(StickEnd.Kind.DAMAGED);
        assertThat(taken.records()).isBetween(1, RECORDS - 1);
        assertThat(taken.photos).isZero();
        assertThat(end.sentence(taken.records()))
                .matches(
                        "The file was changed or damaged after \\d+ records?; (those are|that one is) kept, nothing from"
                                + " there on was taken\\. Copy it again for the rest\\.");
    }

    @Test
    void aFlippedBitInItsFirstBytesLeavesNothing() throws Exception {
        for (int place : new int[] {3, 8, 60, StickLayout.startLength(4) - 3, StickLayout.startLength(4) + 40}) {
            byte[] file = stick();
            file[place] ^= 1;
            Office taken = new Office();
            try {
                StickEnd end = taken.take(file);
                // A bit in a slot of nobody's harms the context of the stream just as well.
                assertThat(end.kind()).isEqualTo(StickEnd.Kind.UNREADABLE);
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContainingAny("null");
            }
            assertThat(taken.codes).isEmpty();
        }
    }

    @Test
    void aStickOfAnotherSiteIsNotAddressedHere() throws Exception {
        TestSite other = SyncFixtures.site(6);
        StickReader.Holder stranger = new StickReader.Holder(other.siteId(), List.of(other.periodKey()));
        StickReader.Holder wrongSite = new StickReader.Holder(other.siteId(), List.of(site.periodKey()));
        byte[] file = stick();

        assertThatThrownBy(() -> StickReader.open(new ByteArrayInputStream(file), List.of(stranger, wrongSite)))
                .isInstanceOf(StickNotAddressedException.class);
    }

    @Test
    void anyOfSeveralReceiversOpensIt() throws Exception {
        List<RecipientKeyPair> receivers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            receivers.add(RecipientKeyPair.generate(site.random()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StickWriter(
                        site.siteId(),
                        receivers.stream().map(RecipientKeyPair::recipientKey).toList(),
                        ada.signing(),
                        site.random())
                .write(out, contents(1), true, bundle -> {});

        assertThat(out.toByteArray()[8]).isEqualTo((byte) 8);
        for (RecipientKeyPair receiver : receivers) {
            StickReader stick = StickReader.open(
                    new ByteArrayInputStream(out.toByteArray()),
                    List.of(new StickReader.Holder(site.siteId(), List.of(receiver))));
            assertThat(stick.read(new Office()).more()).isTrue();
        }
    }

    @Test
    void whoSealsWithoutTheMakersKeyIsNotTakenForTheMaker() throws Exception {
        TestDevice mallory = site.enrol("Mallory");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StickWriter(site.siteId(), List.of(site.periodKey().recipientKey()), mallory.signing(), site.random())
                .write(out, contents(7), false, bundle -> {});
        Office taken = new Office();

        taken.take(out.toByteArray());

        assertThat(taken.manifest).isNotNull();
        assertThat(taken.signedByAda).isFalse();
    }

    @Test
    void contentThatChangesWhileItIsWrittenIsNoticed() {
        StickWriter writer =
                new StickWriter(site.siteId(), List.of(site.periodKey().recipientKey()), ada.signing(), site.random());
        int[] passes = {0};

        assertThatThrownBy(() -> writer.write(new ByteArrayOutputStream(), contents(1), false, bundle -> {
                    passes[0]++;
                    bundle.blob(PHOTO, 0, new byte[passes[0]]);
                }))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aManifestOverALimitIsRefused() {
        byte[] manifest = StickManifest.unsigned(contents(1)).encode();
        java.nio.ByteBuffer.wrap(manifest).putInt(36, WireLimits.MAX_STICK_RECORDS + 1);

        assertThatThrownBy(() -> StickManifest.decode(manifest)).isInstanceOf(MalformedMessageException.class);
        for (int length = 0; length < manifest.length; length++) {
            byte[] cut = Arrays.copyOf(manifest, length);
            assertThatThrownBy(() -> StickManifest.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    /** The proof F5: pulled out at every 64 KiB, then copied again, then read three times. */
    @Test
    void pulledOutAtEverySegmentItIsTakenWholeAfterwardsAndNothingTwice() throws Exception {
        byte[] file = stick();
        int cuts = 0;
        int lost = 0;
        int twice = 0;
        for (int at = 0; at < file.length; at += AeadStream.SEGMENT_LENGTH) {
            Office taken = new Office();
            int before = 0;
            try {
                StickEnd end = taken.take(Arrays.copyOf(file, at));
                assertThat(end.isWhole()).isFalse();
                before = taken.count(IntakeResult.Code.ACCEPTED);
            } catch (MalformedMessageException e) {
                assertThat(at).isZero();
            }
            for (int again = 0; again < 3; again++) {
                assertThat(taken.take(file).isWhole()).isTrue();
            }
            cuts++;
            lost += written.size() - taken.count(IntakeResult.Code.ACCEPTED);
            twice += 3 * written.size()
                    + before
                    - taken.count(IntakeResult.Code.ACCEPTED)
                    - taken.count(IntakeResult.Code.DUPLICATE);
        }
        Proof.of("F5", "stick-pulled-out-and-read-again")
                .atLeast("cuts", cuts, 8)
                .figure("imports", 4 * cuts)
                .figure("entries", written.size())
                .exactly("lost", lost, 0)
                .exactly("duplicates-applied", twice, 0)
                .exactly("wrong-site-taken", takenOfAnotherSite(file), 0)
                .conclude();
    }

    private int takenOfAnotherSite(byte[] file) throws IOException {
        TestSite other = SyncFixtures.site(6);
        Office taken = new Office();
        try {
            StickReader.open(
                            new ByteArrayInputStream(file),
                            List.of(new StickReader.Holder(other.siteId(), List.of(other.periodKey()))))
                    .read(taken);
        } catch (MalformedMessageException e) {
            return taken.codes.size();
        }
        throw new AssertionError("another site opened the stick");
    }
}
