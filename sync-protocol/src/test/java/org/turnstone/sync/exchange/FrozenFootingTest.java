package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * The frozen files of what is said on a footing. They are made anew only when the format is changed on purpose: run
 * {@link #main} with the folder {@code sync-protocol/src/test/resources/golden}.
 */
class FrozenFootingTest {
    private static final long SEED = 20_261_122;

    /** What is said, made from fixed keys. */
    private static final class Said {
        final TestSite site = SyncFixtures.site(SEED);
        final TestDevice ada = site.enrol("Ada");
        final Footing footing;
        final Acknowledgement acknowledgement;
        final Checkpoint checkpoint;
        final Outcome outcome;
        final Map<String, byte[]> files = new LinkedHashMap<>();

        Said() {
            MemoryChangeLog log = site.newReplica();
            log.append(List.of(ada.opening()));
            Tips before = log.tips();
            footing = new Footing(acknowledgement(7, before), checkpoint(41, before, Tips.NONE));
            Delivery change = ada.aChange().set("q1", "yes").save();
            log.append(List.of(change));
            acknowledgement = acknowledgement(8, log.tips());
            log.append(List.of(site.enrol("Ben").opening()));
            checkpoint = checkpoint(44, log.tips(), before);
            outcome = new Outcome(
                    1,
                    Map.of(SyncFixtures.change(3), IntakeResult.Code.HELD),
                    before,
                    Wants.of(List.of(new Need.Body(SyncFixtures.change(4)))),
                    Set.of(ada.logId()));
            files.put("footing-acknowledgement.bin", footing.said().encode());
            files.put("footing-checkpoint.bin", footing.receipt().encode());
            files.put("acknowledgement-after.bin", FootingCodec.acknowledgement(acknowledgement, footing));
            files.put(
                    "checkpoint-after.bin",
                    FootingCodec.checkpoint(checkpoint, footing, acknowledgement.tips())
                            .orElseThrow());
            files.put("outcome.bin", outcome.encode(checkpoint.have()));
            byte[] keys = Arrays.copyOf(ada.signing().verifyingKey().toBytes(), 2 * VerifyingKey.LENGTH);
            System.arraycopy(
                    site.serverKey().verifyingKey().toBytes(), 0, keys, VerifyingKey.LENGTH, VerifyingKey.LENGTH);
            files.put("footing-keys.bin", keys);
        }

        private Acknowledgement acknowledgement(long number, Tips tips) {
            return Acknowledgement.sign(
                    site.siteId(), ada.id(), number, new ChangeId(new Octets16(3, 4)), tips, List.of(), ada.signing());
        }

        private Checkpoint checkpoint(long number, Tips have, Tips durable) {
            return Checkpoint.sign(
                    site.siteId(),
                    new Octets16(1, 2),
                    number,
                    Instant.ofEpochMilli(1_793_610_000_123L + number),
                    new ChangeId(new Octets16(3, number)),
                    have,
                    durable,
                    site.serverKey());
        }
    }

    /** Writes the files. */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, byte[]> file : new Said().files.entrySet()) {
            Files.write(Path.of(args[0]).resolve(file.getKey()), file.getValue());
        }
    }

    private static byte[] frozen(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FrozenFootingTest.class.getResourceAsStream("/golden/" + name), name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void theFilesAreStillWrittenTheSame() throws Exception {
        for (Map.Entry<String, byte[]> file : new Said().files.entrySet()) {
            assertThat(frozen(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    @Test
    void whatFollowsOnTheFrozenFootingIsReadAndVerified() throws Exception {
        Said said = new Said();
        Footing footing = new Footing(
                Acknowledgement.decode(frozen("footing-acknowledgement.bin")),
                Checkpoint.decode(frozen("footing-checkpoint.bin")));
        byte[] keys = frozen("footing-keys.bin");

        Acknowledgement acknowledgement = FootingCodec.acknowledgement(frozen("acknowledgement-after.bin"), footing);
        Checkpoint checkpoint =
                FootingCodec.checkpoint(frozen("checkpoint-after.bin"), footing, acknowledgement.tips());

        assertThat(acknowledgement.isSignedBy(VerifyingKey.of(Arrays.copyOf(keys, VerifyingKey.LENGTH))))
                .isTrue();
        assertThat(checkpoint.isSignedBy(VerifyingKey.of(Arrays.copyOfRange(keys, VerifyingKey.LENGTH, keys.length))))
                .isTrue();
        assertThat(acknowledgement.encode()).isEqualTo(said.acknowledgement.encode());
        assertThat(checkpoint.encode()).isEqualTo(said.checkpoint.encode());
        assertThat(Outcome.decode(frozen("outcome.bin"), checkpoint.have())).isEqualTo(said.outcome);
    }
}
