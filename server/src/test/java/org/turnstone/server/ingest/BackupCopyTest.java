package org.turnstone.server.ingest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.changelog.TestDatabases;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class BackupCopyTest {
    private static final String USER = "sa";
    private static final String PASSWORD = "a password";

    @TempDir
    Path folder;

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final Delivery saved =
            ada.aChange().on(SyncFixtures.record(1)).set("q", "yes").save();
    private final TestDatabases databases = TestDatabases.h2();
    private @Nullable EntityManagerFactory factory;

    @BeforeEach
    void fill() {
        factory = databases.onFile(folder.resolve("turnstone"), USER, PASSWORD);
        inTransaction(entities -> {
            Sql.of(
                            "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                    + " values (?, 'c', 'n', 'Europe/London', ?, ?)",
                            site.siteId().value().toUuid(),
                            new byte[32],
                            0L)
                    .update(entities);
            JpaChangeLog log = log(entities);
            log.append(site.control());
            log.append(List.of(ada.opening(), saved));
        });
    }

    @AfterEach
    void close() throws Exception {
        databases.close();
    }

    private JpaChangeLog log(EntityManager entities) {
        return new JpaChangeLog(entities, site.siteId(), Clock.systemUTC());
    }

    private void inTransaction(Consumer<EntityManager> work) {
        EntityManager entities = java.util.Objects.requireNonNull(factory).createEntityManager();
        entities.getTransaction().begin();
        work.accept(entities);
        entities.getTransaction().commit();
        entities.close();
    }

    private Tips tips() {
        Tips[] tips = {Tips.NONE};
        inTransaction(entities -> tips[0] = log(entities).tips());
        return tips[0];
    }

    private void requireGood(Tips vector) throws Exception {
        Path zip = folder.resolve("backup.zip");
        inTransaction(entities -> entities.createNativeQuery("backup to '" + zip.toAbsolutePath() + "'")
                .executeUpdate());
        Path reading = Files.createTempDirectory(folder, "reading");
        try (BackupCopy copy = BackupCopy.open(zip, reading, USER, PASSWORD)) {
            copy.requireHolds(site.siteId(), vector);
        }
    }

    @Test
    void aBackupThatHoldsAllIsGood() {
        assertThatCode(() -> requireGood(tips())).doesNotThrowAnyException();
    }

    @Test
    void anEntryThatIsNotInTheCopyIsMissed() {
        Tips before = tips();
        inTransaction(entities -> {
            Sql.of("delete from key_wrap").update(entities);
            Sql.of(
                            "delete from body where change_id = ?",
                            saved.entry().id().value().toUuid())
                    .update(entities);
            Sql.of(
                            "delete from entry where change_id = ?",
                            saved.entry().id().value().toUuid())
                    .update(entities);
        });

        assertThatThrownBy(() -> requireGood(before))
                .isInstanceOf(BackupFault.class)
                .hasMessageContaining("is not whole in the copy");
    }

    @Test
    void aDamagedBodyIsFound() {
        byte[] damaged = saved.entry().body().orElseThrow();
        damaged[3] ^= 1;
        inTransaction(entities -> Sql.of(
                        "update body set ciphertext = ? where change_id = ?",
                        damaged,
                        saved.entry().id().value().toUuid())
                .update(entities));

        assertThatThrownBy(() -> requireGood(tips()))
                .isInstanceOf(BackupFault.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aMissingBodyIsFound() {
        inTransaction(entities -> Sql.of(
                        "delete from body where change_id = ?",
                        saved.entry().id().value().toUuid())
                .update(entities));

        assertThatThrownBy(() -> requireGood(tips()))
                .isInstanceOf(BackupFault.class)
                .hasMessageContaining("missing");
    }

    @Test
    void anEntryThatLacksSomethingIsNotHeldWhole() {
        inTransaction(entities ->
                log(entities).lacks(Map.of(saved.entry().id(), Set.of(new Need.Blob(BlobId.of(new byte[32]))))));

        assertThatThrownBy(() -> requireGood(tips())).isInstanceOf(BackupFault.class);
    }

    @Test
    void aDamagedAttachmentIsFound() {
        byte[] sealed = {1, 2, 3};
        String name = BlobId.of(LabelledHash.sha256(sealed)).hex();
        inTransaction(entities -> {
            Sql.of("insert into blob (site_id, blob_id, length, complete, sender, received_at)")
                    .andRows(List.<Object[]>of(new Object[] {
                        site.siteId().value().toUuid(),
                        name,
                        3L,
                        true,
                        ada.id().value().toUuid(),
                        0L
                    }))
                    .update(entities);
            Sql.of("insert into blob_chunk (site_id, blob_id, n, chunk)")
                    .andRows(List.<Object[]>of(
                            new Object[] {site.siteId().value().toUuid(), name, 0, sealed}))
                    .update(entities);
        });
        assertThatCode(() -> requireGood(tips())).doesNotThrowAnyException();
        inTransaction(entities ->
                Sql.of("update blob_chunk set chunk = ?", new byte[] {1, 2, 4}).update(entities));

        assertThatThrownBy(() -> requireGood(tips()))
                .isInstanceOf(BackupFault.class)
                .hasMessageContaining("attachment");
    }

    @Test
    void aFileThatIsNoBackupIsRefused() throws Exception {
        Path zip = Files.write(folder.resolve("backup.zip"), new byte[100]);

        assertThatThrownBy(() -> BackupCopy.open(zip, folder, USER, PASSWORD)).isInstanceOf(BackupFault.class);
    }
}
