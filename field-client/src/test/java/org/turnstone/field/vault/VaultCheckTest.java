package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/** Every kind of damage is planted, found, said in words, repaired or honestly not, and then nothing is wrong any more. */
final class VaultCheckTest {
    private static final FieldPath TITLE = new FieldPath("w/w_title");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(31);
    private final SecureRandom random = new SecureRandom();
    private FormHash form;
    private PersonId person;
    private RecordId synced;
    private RecordId unsynced;
    private ChangeId newest;
    private RecordId begun;
    private AttachmentRef photo;
    private final Map<RecordId, byte[]> before = new HashMap<>();
    private DamagedVault damage;

    @BeforeEach
    void aVaultWithAllThereIs() throws Exception {
        form = site.publish("tfc_workshop_record");
        damage = new DamagedVault(place());
        try (Vault vault = site.member(place())) {
            person = vault.membership().orElseThrow().certificate().personId();
            synced = save(vault, "one");
            save(vault, "two");
            site.sync(vault);
            unsynced = save(vault, "three");
            newest = vault.log().entriesOf(unsynced).get(0).id();
            save(vault, "four");
            try (RecordWork work = site.records(vault).begin(form)) {
                begun = work.record();
                photo = vault.attachments().keep(begun, new ByteArrayInputStream(new byte[5_000]), "image/jpeg");
                work.answer(TITLE, new FieldValue.Text("begun"));
                work.keepDraft();
            }
            for (RecordId record : vault.log().records()) {
                before.put(record, state(vault, record));
            }
        }
        // Opened once more, so that the copy of the store's header is there.
        site.reopen(place()).close();
        assertThat(look().findings()).isEmpty();
    }

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private RecordId save(Vault vault, String title) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(TITLE, new FieldValue.Text(title));
            work.save(null);
            return work.record();
        }
    }

    private static byte[] state(Vault vault, RecordId record) {
        return Merger.merge(vault.read(record).history()).canonicalBytes();
    }

    private VaultCheck.Report look() throws VaultException {
        try (Secret passphrase = FieldSite.passphrase()) {
            return new VaultCheck(place(), random).look(passphrase, Steps.ALL);
        }
    }

    private VaultCheck.Repair repair() throws VaultException {
        try (Secret passphrase = FieldSite.passphrase()) {
            return new VaultCheck(place(), random).repair(passphrase, Steps.ALL);
        }
    }

    /** Found under this code, twice the same since looking changes nothing, and gone after the repair. */
    private VaultCheck.Repair isFoundAndRepaired(String code) throws Exception {
        List<Finding> found = look().findings();
        assertThat(found).extracting(Finding::code).contains(code);
        assertThat(look().findings()).isEqualTo(found);
        assertThat(found)
                .allSatisfy(
                        finding -> assertThat(finding.sentence()).endsWith(".").hasSizeGreaterThan(40));

        VaultCheck.Repair done = repair();

        assertThat(done.mended()).extracting(Finding::code).contains(code);
        assertThat(done.after().findings()).isEmpty();
        assertThat(look().isClean()).isTrue();
        return done;
    }

    private void isAsBefore(Set<RecordId> except) throws Exception {
        try (Vault vault = site.reopen(place())) {
            site.sync(vault);
            vault.checkEverything();
            for (Map.Entry<RecordId, byte[]> record : before.entrySet()) {
                if (!except.contains(record.getKey())) {
                    assertThat(state(vault, record.getKey())).isEqualTo(record.getValue());
                }
            }
            save(vault, "after the repair");
            site.sync(vault);
            assertThat(site.log().records()).containsAll(vault.log().records());
        }
        assertThat(look().isClean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.hdr", "vault.hdr.copy"})
    void aCopyOfTheHeader(String file) throws Exception {
        DamagedVault.flip(place().directory().resolve(file), 100);

        isFoundAndRepaired("vault-header-copy");
        isAsBefore(Set.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHeaderOfTheStore(int blocks) throws Exception {
        DamagedVault.zero(place().store(), 0, blocks * StoreHeader.BLOCK);

        assertThat(isFoundAndRepaired("store-header").notice()).isEmpty();
        isAsBefore(Set.of());
    }

    @Test
    void anEntryThatTheServerHas() throws Exception {
        damage.flipValue("body", entryOf(synced).value().toBytes());

        isFoundAndRepaired("entry");
        isAsBefore(Set.of());
    }

    @Test
    void theHeaderOfAnEntryThatTheServerHas() throws Exception {
        damage.flipValue("hdr", entryOf(synced).value().toBytes());

        isFoundAndRepaired("entry");
        isAsBefore(Set.of());
    }

    @Test
    void anEntryOfTheControlLog() throws Exception {
        byte[] id = site.log()
                .places(site.site().controlLog(), 1)
                .get(0)
                .id()
                .value()
                .toBytes();
        damage.flipValue("hdr", id);

        isFoundAndRepaired("entry");
        isAsBefore(Set.of());
    }

    @Test
    void theBodyOfAnEntryThatOnlyThisLaptopHas() throws Exception {
        damage.flipValue("body", newest.value().toBytes());

        VaultCheck.Repair done = isFoundAndRepaired("entry-not-synced");

        assertThat(done.mended()).anyMatch(finding -> finding.remedy() == Finding.Remedy.LOST);
        isAsBefore(Set.of(unsynced));
    }

    @Test
    void theHeaderOfAnEntryThatOnlyThisLaptopHasCostsThatEntryAndNothingBehindIt() throws Exception {
        damage.flipValue("hdr", newest.value().toBytes());

        isFoundAndRepaired("entry-not-synced");
        isAsBefore(Set.of(unsynced));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "rec", "tips"})
    void anIndexThatCannotBeRead(String map) throws Exception {
        damage.flipValue(map, damage.keys(map).get(0));

        isFoundAndRepaired("index");
        isAsBefore(Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rec", "tips"})
    void anIndexThatIsOutOfStep(String map) throws Exception {
        damage.remove(map, damage.keys(map).get(0));

        isFoundAndRepaired("index");
        isAsBefore(Set.of());
    }

    @Test
    void aHoleInALog() throws Exception {
        byte[] log;
        try (Vault vault = site.reopen(place())) {
            log = vault.currentLog().orElseThrow().value().toBytes();
        }
        byte[] second = damage.keys("log").stream()
                .filter(key -> Arrays.equals(key, 0, 16, log, 0, 16) && key[23] == 2)
                .findFirst()
                .orElseThrow();
        damage.remove("hdr", Arrays.copyOfRange(second, 24, 40));
        damage.remove("log", second);

        isFoundAndRepaired("hole");
        isAsBefore(Set.of());
    }

    @Test
    void aKeyWrap() throws Exception {
        byte[] key = damage.keys("wraps").stream()
                .filter(wrap -> Octets16.prefixOf(wrap).equals(synced.value()))
                .findFirst()
                .orElseThrow();
        damage.flipValue("wraps", key);

        isFoundAndRepaired("wrap");
        isAsBefore(Set.of());
    }

    @Test
    void aDraft() throws Exception {
        damage.flipValue("draft", begun.value().toBytes());

        VaultCheck.Repair done = isFoundAndRepaired("draft");

        assertThat(done.mended()).anyMatch(finding -> finding.remedy() == Finding.Remedy.LOST);
        isAsBefore(Set.of());
    }

    @Test
    void aFileOfAForm() throws Exception {
        damage.flipValue("form", damage.keys("form").get(0));

        isFoundAndRepaired("form");
        isAsBefore(Set.of());
    }

    @Test
    void aFileOfAFormThatIsMissing() throws Exception {
        damage.remove("form", damage.keys("form").get(1));

        isFoundAndRepaired("form");
        isAsBefore(Set.of());
    }

    @Test
    void theFactsOfTheVault() throws Exception {
        for (byte[] key : damage.keys("meta")) {
            if (!(VaultFacts.damageOf(key) instanceof Damage.Site)) {
                damage.flipValue("meta", key);
            }
        }

        isFoundAndRepaired("fact");
        isAsBefore(Set.of());
    }

    @Test
    void whichSiteTheVaultBelongsTo() throws Exception {
        for (byte[] key : damage.keys("meta")) {
            if (VaultFacts.damageOf(key) instanceof Damage.Site) {
                damage.flipValue("meta", key);
                break;
            }
        }

        VaultCheck.Repair done = isFoundAndRepaired("site");

        assertThat(done.mended()).anyMatch(finding -> finding.remedy() == Finding.Remedy.OFFICE);
        try (Vault vault = site.reopen(place())) {
            site.enrol(vault, person);
            site.sync(vault);
            for (Map.Entry<RecordId, byte[]> record : before.entrySet()) {
                assertThat(state(vault, record.getKey())).isEqualTo(record.getValue());
            }
        }
    }

    @Test
    void theStampOfTheNewestCommit() throws Exception {
        damage.flipValue("commit", damage.keys("commit").get(0));

        isFoundAndRepaired("mark");
        isAsBefore(Set.of());
    }

    @Test
    void aGuardThatIsMissing() throws Exception {
        damage.deleteGuard();

        assertThat(isFoundAndRepaired("guard").notice()).isPresent();
        isAsBefore(Set.of());
    }

    @Test
    void aStoreOlderThanItsGuard() throws Exception {
        byte[] older = Files.readAllBytes(place().store());
        try (Vault vault = site.reopen(place())) {
            site.sync(vault);
            save(vault, "five");
            site.sync(vault);
        }
        Files.write(place().store(), older);

        assertThat(isFoundAndRepaired("guard").notice()).isPresent();
        isAsBefore(Set.of());
    }

    @Test
    void anAttachmentThatWasNotSent() throws Exception {
        Path file = place().blobs().resolve(photo.blobId().hex());
        DamagedVault.flip(file, 77);

        isFoundAndRepaired("attachment-not-sent");

        assertThat(place().aside().resolve(photo.blobId().hex() + ".1")).exists();
        isAsBefore(Set.of());
    }

    @Test
    void aFileLeftBehind() throws Exception {
        Files.write(place().directory().resolve("keys.tbl.new"), new byte[10]);
        Files.write(place().blobs().resolve("sealing1.new"), new byte[10]);

        isFoundAndRepaired("stray-file");

        assertThat(place().blobs().resolve("sealing1.new")).doesNotExist();
        isAsBefore(Set.of());
    }

    @Test
    void theKeysOfTheLaptopCannotBeBroughtBack() throws Exception {
        DamagedVault.flip(place().keys(), 50);

        assertThat(look().findings()).extracting(Finding::code).containsExactly("keys");
        VaultCheck.Repair done = repair();

        assertThat(done.after().findings()).extracting(Finding::code).containsExactly("keys");
        assertThat(done.after().findings().get(0).remedy()).isEqualTo(Finding.Remedy.OFFICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "cut", "noise"})
    void aStoreThatDoesNotOpenIsKeptAsideAndTheVaultCanBeEnrolledAgain(String how) throws Exception {
        switch (how) {
            case "missing" -> Files.delete(place().store());
            case "cut" -> DamagedVault.cut(place().store(), 2 * StoreHeader.BLOCK);
            default -> {
                Files.delete(place().storeHeaderCopy());
                byte[] noise = new byte[20_000];
                random.nextBytes(noise);
                Files.write(place().store(), noise, StandardOpenOption.TRUNCATE_EXISTING);
            }
        }

        VaultCheck.Repair done = isFoundAndRepaired("store");

        assertThat(done.mended()).anyMatch(finding -> finding.remedy() == Finding.Remedy.LOST);
        assertThat(place().aside().resolve("store.mv.1").toFile().exists()).isEqualTo(!how.equals("missing"));
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.membership()).isEmpty();
            site.enrol(vault, person);
            site.sync(vault);
            assertThat(vault.log().records()).contains(synced);
        }
    }

    @Test
    void pagesThatCannotBeReadCostNoMoreThanWhatStoodOnThem() throws Exception {
        List<Integer> repaired = new ArrayList<>();
        byte[] intact = Files.readAllBytes(place().store());
        Path copy = folder.resolve("vault before");
        copy(place().directory(), copy);
        for (int block = 2; block < intact.length / StoreHeader.BLOCK; block++) {
            DamagedVault.zero(place().store(), (long) block * StoreHeader.BLOCK, StoreHeader.BLOCK);
            List<Finding> found = look().findings();
            if (found.stream().anyMatch(finding -> finding.code().equals("store-pages"))) {
                repaired.add(block);
                VaultCheck.Repair done = repair();
                assertThat(done.after().findings()).isEmpty();
                assertThat(place().aside()).isDirectoryContaining("glob:**store.mv.*");
            }
            copy(copy, place().directory());
        }
        System.out.println("blocks whose loss makes pages unreadable: " + repaired);
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private ChangeId entryOf(RecordId record) throws Exception {
        try (Vault vault = site.reopen(place())) {
            return vault.log().entriesOf(record).get(0).id();
        }
    }
}
