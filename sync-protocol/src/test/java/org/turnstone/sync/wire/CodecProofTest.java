package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestCount;
import org.turnstone.sync.testing.TestSite;

/** Row P5: what others published and what we froze comes out as it must. */
class CodecProofTest {
    private static final String CRYPTO = "org.turnstone.sync.crypto.";

    @Test
    void everyVectorAndFrozenFileComesOutAsItMust() throws Exception {
        TestCount rfcs = TestCount.of(
                CRYPTO + "RecipientKeyTest#publicKeyIsThatOfRfc9180",
                CRYPTO + "RecipientKeyTest#sealsAndOpensTheVectorOfRfc9180",
                CRYPTO + "SigningKeyTest#givesTheVectorsOfRfc8032(" + strings(4) + ")",
                CRYPTO + "SymmetricKeyTest#sealSivGivesTheVectorsOfRfc8452(" + strings(5) + ")",
                CRYPTO + "SymmetricKeyTest#sealGivesTheVectorsOfGcm(" + strings(5) + ")",
                CRYPTO + "SymmetricKeyTest#hkdfGivesTheVectorsOfRfc5869(" + strings(4) + ")",
                CRYPTO + "PassphraseKeyTest#givesTheVectorOfRfc9106");
        TestCount golden = TestCount.of("org.turnstone.sync.wire.GoldenFilesTest");

        Proof.of("P5", "codecs")
                .all("rfc-vectors", rfcs.passed(), rfcs.found())
                .all("golden", golden.passed(), golden.found())
                .isTrue("unknown-members-survive", unknownMembersSurvive())
                .conclude();
    }

    private static String strings(int count) {
        return String.join(",", java.util.Collections.nCopies(count, "java.lang.String"));
    }

    /** Somebody's later version writes what we do not know: it is stored and handed on byte by byte, signature and all. */
    private static boolean unknownMembersSurvive() throws Exception {
        TestSite site = SyncFixtures.site(1);
        byte[] later = "{ \"v\":1, \"kind\":\"FROM_LATER\", \"t\":1, \"new\":{\"deep\":[1.50,\"\u00e9\"]} }"
                .getBytes(StandardCharsets.UTF_8);
        Entry written = EntrySigner.plain(EntryKind.CONTROL, site.controlPosition(), later, site.authority());
        MemoryChangeLog log = site.newReplica();
        Intake intake = new Intake(log, site.controlState());
        intake.accept(java.util.List.of(Delivery.of(EntryCodec.decode(EntryCodec.encode(written), true))));

        Entry kept = log.find(written.id()).orElseThrow();
        assertThat(kept.isSignedBy(site.authority().verifyingKey())).isTrue();
        ChangeBody body = ChangeBodyJson.read(
                ("{\"v\":1,\"t\":5,\"ops\":[{\"op\":\"from-later\",\"x\":1}],\"mood\":" + "{\"new\":true}}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(body.operations()).hasSize(1);
        return Map.of("kept", java.util.Arrays.equals(kept.body().orElseThrow(), later))
                .equals(Map.of("kept", true));
    }
}
