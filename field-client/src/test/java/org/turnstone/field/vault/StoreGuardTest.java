package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A store that is not the one that was left is noticed before anything new is written, and nothing is lost by that. */
final class StoreGuardTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(21);
    private FormHash form;
    private LogId first;

    @BeforeEach
    void aVaultWithOneSyncedRecord() throws Exception {
        form = site.publish("tfc_workshop_record");
        try (Vault vault = site.member(place())) {
            save(vault, "GRI-W-0001");
            site.sync(vault);
            first = vault.currentLog().orElseThrow();
        }
    }

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    @Test
    void openingAndClosingWritesNothingAndRaisesNoDoubt() throws Exception {
        byte[] guard = Files.readAllBytes(guard());

        for (int i = 0; i < 3; i++) {
            try (Vault vault = site.reopen(place())) {
                assertThat(vault.notice()).isEmpty();
                assertThat(vault.currentLog()).contains(first);
            }
        }

        assertThat(guard()).exists();
        assertThat(Files.readAllBytes(guard())).hasSameSizeAs(guard);
    }

    @Test
    void aStoreThatLostOnlyADraftIsNoticed() throws Exception {
        Map<Path, byte[]> before = contents(place().directory());
        try (Vault vault = site.reopen(place());
                RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text("GRI-W-0002"));
            work.keepDraft();
        }
        putBack(before);

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice())
                    .hasValueSatisfying(notice ->
                            assertThat(notice).contains("older than it was").contains("new page"));
            assertThat(vault.currentLog()).isNotEqualTo(Optional.of(first));
        }
    }

    @Test
    void aStoreThatWentBackAndOnAgainIsNoticedThoughItsNumbersAgree() throws Exception {
        Map<Path, byte[]> store = contents(place().directory());
        Map<Path, byte[]> guards = contents(place().guardDirectory());
        try (Vault vault = site.reopen(place())) {
            save(vault, "GRI-W-0002");
        }
        Map<Path, byte[]> laterGuards = contents(place().guardDirectory());
        putBack(store);
        putBack(guards);
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            save(vault, "GRI-W-0003");
        }
        putBack(laterGuards);

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isPresent();
        }
    }

    @Test
    void aStoreThatIsOneCommitBehindItsGuardByACrashIsNot() throws Exception {
        Map<Path, byte[]> guards = contents(place().guardDirectory());
        try (Vault vault = site.reopen(place());
                RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text("GRI-W-0002"));
            work.keepDraft();
        }
        putBack(guards);

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
        }
    }

    @Test
    void aVaultRestoredTogetherWithItsGuardIsToldByTheServerAndGetsItsAnswersBack() throws Exception {
        Map<Path, byte[]> store = contents(place().directory());
        Map<Path, byte[]> guards = contents(place().guardDirectory());
        RecordId forgotten;
        try (Vault vault = site.reopen(place())) {
            forgotten = save(vault, "GRI-W-0002");
            site.sync(vault);
        }
        putBack(store);
        putBack(guards);

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.log().records()).doesNotContain(forgotten);
            site.sync(vault);
            assertThat(vault.notice())
                    .hasValueSatisfying(notice -> assertThat(notice).contains("They are back"));
            assertThat(vault.log().records()).contains(forgotten);
            RecordId next = save(vault, "GRI-W-0003");
            assertThat(vault.log().entriesOf(next))
                    .allSatisfy(entry -> assertThat(entry.header().logId()).isNotEqualTo(first));
            site.sync(vault);
        }
        assertThat(site.log().tips().of(first)).hasSize(1);
        assertThat(site.log().records()).hasSize(3);
    }

    @Test
    void whatWasWrittenBeforeTheServerSaidSoIsAHarmlessBranch() throws Exception {
        Map<Path, byte[]> store = contents(place().directory());
        Map<Path, byte[]> guards = contents(place().guardDirectory());
        try (Vault vault = site.reopen(place())) {
            save(vault, "GRI-W-0002");
            site.sync(vault);
        }
        putBack(store);
        putBack(guards);

        try (Vault vault = site.reopen(place())) {
            save(vault, "GRI-W-0003");
            site.sync(vault);
            save(vault, "GRI-W-0004");
            site.sync(vault);
            assertThat(vault.notice()).isPresent();
            assertThat(vault.log().records()).hasSize(4);
        }
        assertThat(site.log().tips().of(first)).hasSize(2);
        assertThat(site.log().records()).hasSize(4);
    }

    private RecordId save(Vault vault, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text(reference));
            work.save(null);
            return work.record();
        }
    }

    private Path guard() throws Exception {
        try (Stream<Path> files = Files.list(place().guardDirectory())) {
            return files.findFirst().orElseThrow();
        }
    }

    private static Map<Path, byte[]> contents(Path directory) throws Exception {
        Map<Path, byte[]> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    /** Writes into the files that are there: what a restore that keeps everything but the content would do. */
    private static void putBack(Map<Path, byte[]> contents) throws Exception {
        for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }
}
