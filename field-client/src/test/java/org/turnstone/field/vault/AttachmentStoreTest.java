package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;

class AttachmentStoreTest {
    private static final int MEASURED_BYTES = Integer.getInteger("turnstone.attachment.bytes", 16 << 20);

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(1);

    private static byte[] sealed(int length) {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    private static boolean keep(Vault vault, BlobId id, int n, byte[] all) {
        int from = n * WireLimits.BLOB_CHUNK;
        byte[] piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + WireLimits.BLOB_CHUNK));
        return vault.attachments().keepPiece(id, n, all.length, piece);
    }

    @Test
    void fetchingGoesOnAtThePieceAfterTheVaultWasClosed() throws Exception {
        byte[] all = sealed(2 * WireLimits.BLOB_CHUNK + 9);
        BlobId id = BlobId.of(LabelledHash.sha256(all));
        VaultPlace place = FieldSite.place(folder, "vault");
        try (Vault vault = site.member(place)) {
            assertThat(keep(vault, id, 2, all)).isFalse();
            assertThat(keep(vault, id, 0, all)).isFalse();
        }

        try (Vault vault = site.reopen(place)) {
            Peer.BlobHoldings holdings = vault.attachments().holdings(id);
            assertThat(holdings.complete()).isFalse();
            assertThat(holdings.chunks()).containsExactlyInAnyOrder(0, 2);
            assertThat(holdings.length()).isEqualTo(all.length);
            assertThat(keep(vault, id, 1, all)).isTrue();
            assertThat(vault.attachments().holdings(id).complete()).isTrue();
            assertThat(vault.attachments().read(id, 2)).isEqualTo(Arrays.copyOfRange(all, 2 << 20, all.length));
            assertThat(vault.attachments().toSend()).isEmpty();
        }
    }

    @Test
    void anAttachmentWithAnotherHashIsDroppedWhole() throws Exception {
        byte[] all = sealed(WireLimits.BLOB_CHUNK + 9);
        BlobId id = BlobId.of(LabelledHash.sha256(new byte[] {1}));
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            keep(vault, id, 0, all);

            assertThat(keep(vault, id, 1, all)).isFalse();

            assertThat(vault.attachments().isHere(id)).isFalse();
            assertThat(vault.attachments().holdings(id).chunks()).isEmpty();
        }
    }

    @Test
    void piecesThatAreNoneAreNotKept() throws Exception {
        byte[] all = sealed(WireLimits.BLOB_CHUNK + 9);
        BlobId id = BlobId.of(LabelledHash.sha256(all));
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            AttachmentStore store = vault.attachments();

            for (int n : new int[] {-1, 2, Integer.MAX_VALUE}) {
                assertThat(store.keepPiece(id, n, all.length, new byte[9])).isFalse();
            }
            assertThat(store.keepPiece(id, 0, all.length, new byte[9])).isFalse();
            assertThat(store.keepPiece(id, 0, WireLimits.MAX_BLOB + 1, new byte[WireLimits.BLOB_CHUNK]))
                    .isFalse();

            assertThat(store.holdings(id)).isEqualTo(Peer.BlobHoldings.NONE);
        }
    }

    @Test
    void whatOnlyAnErasedRecordUsedIsTakenAway() throws Exception {
        KeyId key = new KeyId(SyncFixtures.record(9).value());
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            AttachmentStore store = vault.attachments();
            BlobId own = store.keep(SyncFixtures.record(1), new ByteArrayInputStream(new byte[] {1}), "image/jpeg")
                    .blobId();
            BlobId shared = store.keep(SyncFixtures.record(1), new ByteArrayInputStream(new byte[] {2}), "image/jpeg")
                    .blobId();
            store.uses(SyncFixtures.record(1), key, own);
            store.uses(SyncFixtures.record(1), key, shared);
            store.uses(SyncFixtures.record(2), key, shared);

            store.erase(SyncFixtures.record(1), null);

            assertThat(store.isHere(own)).isFalse();
            assertThat(store.isHere(shared)).isTrue();
            store.erase(SyncFixtures.record(2), key);
            assertThat(store.isHere(shared)).isFalse();
        }
    }

    /** Segments of 64 KiB go through the processor's own AES. The bar holds on an idle machine; here it is only printed. */
    @Test
    void attachmentsAreSealedAndOpenedAtTheRateOfTheDisk() throws Exception {
        byte[] photo = sealed(MEASURED_BYTES);
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            double sealing = 0;
            double opening = 0;
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                AttachmentRef ref =
                        vault.attachments().keep(SyncFixtures.record(1), new ByteArrayInputStream(photo), "image/jpeg");
                sealing = Math.max(sealing, rate(start));
                start = System.nanoTime();
                try (InputStream in = vault.attachments().open(ref)) {
                    assertThat(in.readAllBytes()).isEqualTo(photo);
                }
                opening = Math.max(opening, rate(start));
            }
            System.out.printf(
                    "attachments: %d MiB sealed, hashed and synced at %.0f MB/s, opened at %.0f MB/s%n",
                    MEASURED_BYTES >> 20, sealing, opening);
        }
        try (var files = Files.list(folder.resolve("vault").resolve("blobs"))) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .hasSize(3)
                    .noneMatch(name -> name.endsWith(".new"));
        }
    }

    private static double rate(long start) {
        return MEASURED_BYTES / ((System.nanoTime() - start) / 1e3);
    }

    @Test
    void nothingIsSentThatNoSaveRefersTo() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            vault.attachments().keep(SyncFixtures.record(1), new ByteArrayInputStream(new byte[] {1}), "image/jpeg");

            assertThat(vault.attachments().toSend()).isEqualTo(List.of());
        }
    }
}
