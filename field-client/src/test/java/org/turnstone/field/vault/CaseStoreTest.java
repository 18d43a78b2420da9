package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;

/** A laptop keeps the newest list of its person's cases, and nothing of those before or of what was erased. */
final class CaseStoreTest {
    private static final Instant AT = Instant.parse("2026-11-06T09:15:00Z");
    private static final String DOOR = "GRI-0101-01";
    private static final String OTHER_DOOR = "GRI-0102-01";
    private static final String WHO = "Ottoline";
    private static final String OTHER = "Bartholomew";

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(Proof.seed());
    private final List<Path> states = new ArrayList<>();

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private static CaseList.Case visited(String door, String who, RecordId record) {
        CaseList.Call call = new CaseList.Call(Optional.of(AT), "310", who);
        return new CaseList.Case(
                door, "base", "Baseline", "gri1", "East Marsh", 1, 1, List.of(call), "310", false, List.of(record));
    }

    private static CaseStore.Kept kept(CaseList.Case... cases) {
        return new CaseStore.Kept(AT, "1.0.5", new CaseList("f", List.of(cases), 0));
    }

    private void keepState() throws Exception {
        Path state = folder.resolve("state-" + states.size() + ".mv");
        Files.copy(place().store(), state);
        states.add(state);
    }

    /** Words that can be read in any state of the store with the key table as it is now. */
    private Set<String> readable(DeviceCertificate author, String... words) throws Exception {
        Set<String> found = new HashSet<>();
        for (Path state : states) {
            found.addAll(new DiskImage(site, place(), author, place().keys())
                    .readable(state, place().blobs(), List.of(words)));
        }
        return found;
    }

    @Test
    void theNewestListIsThereAgainWhenTheVaultIsOpened() throws Exception {
        CaseStore.Kept list = kept(visited(DOOR, WHO, SyncFixtures.record(1)));
        try (Vault vault = site.member(place())) {
            assertThat(vault.cases().kept()).isEmpty();
            vault.cases().keep(kept());
            vault.cases().keep(list);
            assertThat(vault.cases().kept()).contains(list);
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.cases().kept()).contains(list);
            assertThat(vault.checkEverything()).isPositive();
        }
    }

    @Test
    void whatAnEarlierListSaidIsInNoOldPageOfTheStore() throws Exception {
        try (Vault vault = site.member(place())) {
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            vault.cases().keep(kept(visited(DOOR, WHO, SyncFixtures.record(1))));
            keepState();
            assertThat(readable(author, DOOR, WHO)).containsOnly(DOOR, WHO);

            vault.cases().keep(kept(visited(OTHER_DOOR, OTHER, SyncFixtures.record(2))));
            keepState();

            assertThat(readable(author, DOOR, WHO, OTHER_DOOR, OTHER)).containsOnly(OTHER_DOOR, OTHER);
        }
    }

    @Test
    void ofAnErasedRecordTheListTellsNoVisitAnyMore() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            RecordId erased;
            try (RecordWork work = site.records(vault).begin(form)) {
                erased = work.record();
                SmallForm.note(work, "a note");
                work.save(null);
            }
            site.sync(vault);
            vault.cases().keep(kept(visited(DOOR, WHO, erased), visited(OTHER_DOOR, OTHER, SyncFixtures.record(2))));
            keepState();

            site.decide(new ControlEntry.Erase(erased, null));
            site.sync(vault);
            keepState();

            CaseStore.Kept now = vault.cases().kept().orElseThrow();
            assertThat(now.list().cases())
                    .extracting(CaseList.Case::number)
                    .as("the case is still hers")
                    .containsExactly(DOOR, OTHER_DOOR);
            assertThat(now.list().cases().get(0).calls()).isEmpty();
            assertThat(now.list().cases().get(1).calls()).hasSize(1);
            assertThat(now.stamp()).as("so that the office is asked again").isEmpty();
            assertThat(readable(author, WHO, OTHER)).containsOnly(OTHER);
        }
    }

    @Test
    void aLaptopThatWasShutOutHasNoListAnyMore() throws Exception {
        DeviceCertificate author;
        try (Vault vault = site.member(place())) {
            author = vault.membership().orElseThrow().certificate();
            vault.cases().keep(kept(visited(DOOR, WHO, SyncFixtures.record(1))));
            keepState();
            site.decide(new ControlEntry.Revoke(author.deviceId(), "stolen", Map.of()));
            site.sync(vault);
            vault.afterSync();

            assertThat(vault.cases().kept()).isEmpty();
        }
        keepState();
        assertThat(readable(author, DOOR, WHO)).isEmpty();
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.cases().kept()).isEmpty();
        }
    }
}
