package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.wire.RequestJson;

/** What is sealed or erased cannot be read on the laptop by whoever has its disk and its passphrase. */
final class SealingTest {
    private static final String FIRST = "she said it was her uncle";
    private static final String NOTE = "and that nobody should know";
    private static final String NAME = "Ottoline";
    private static final String OTHER_NAME = "Bartholomew";
    private static final String CASE = "PLY-0040-01";
    private static final String PHOTO = "the flipchart with the names";
    private static final List<String> WORDS = List.of(FIRST, NOTE, NAME, PHOTO);

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(Proof.seed());
    private final List<Path> states = new ArrayList<>();

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    /** Keeps what lies on the disk now: old pages of the store can hold no more than all its states together. */
    private void keepState() throws Exception {
        Path state = folder.resolve("state-" + states.size());
        Files.createDirectories(state.resolve("blobs"));
        Files.copy(place().store(), state.resolve("store.mv"));
        Files.copy(place().keys(), state.resolve("keys.tbl"));
        if (Files.exists(place().blobs())) {
            try (var blobs = Files.list(place().blobs())) {
                for (Path blob : blobs.toList()) {
                    Files.copy(blob, state.resolve("blobs").resolve(blob.getFileName()));
                }
            }
        }
        states.add(state);
    }

    /** Words that can be read in any state of the store, with the key table of one state. */
    private Set<String> readable(DeviceCertificate author, Path keyTable, List<String> words) throws Exception {
        Set<String> found = new HashSet<>();
        for (Path state : states) {
            DiskImage image = new DiskImage(site, place(), author, keyTable);
            found.addAll(image.readable(state.resolve("store.mv"), state.resolve("blobs"), words));
        }
        return found;
    }

    private RecordId record(Vault vault, FormHash form) throws Exception {
        RecordId record;
        try (RecordWork work = site.records(vault).begin(form)) {
            record = work.record();
            SmallForm.note(work, FIRST);
            work.keepDraft();
            keepState();
            work.save(null);
            keepState();
            SmallForm.note(work, NOTE);
            SmallForm.person(work, NAME);
            SmallForm.photo(work, PHOTO);
            work.keepDraft();
            keepState();
            SmallForm.finish(work);
        }
        keepState();
        return record;
    }

    @Test
    void aSealedRecordIsReadableByTheOfficeAlone() throws Exception {
        FormHash form = SmallForm.sealing(site);
        try (Vault vault = site.member(place())) {
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            RecordId record = record(vault, form);

            int before =
                    readable(author, states.get(2).resolve("keys.tbl"), WORDS).size();
            int readable = readable(author, place().keys(), WORDS).size();

            assertThat(site.records(vault).view(record).progress()).isEqualTo(Records.Progress.SEALED);
            assertThat(vault.log().wrapsOf(record)).extracting(KeyWrap::type).containsOnly(KeyWrap.Type.HPKE);
            assertThat(vault.journal().records()).isEmpty();
            site.sync(vault);
            RecordState there = officeReads(record);
            assertThat(there.value(new FieldPath("note"))).contains(new FieldValue.Text(NOTE));
            Proof.of("X6", "sealed-records-stay-closed-to-their-laptop")
                    .figure("states", states.size())
                    .all("readable-before-sealing", before, WORDS.size())
                    .exactly("readable", readable, 0)
                    .isTrue("office-reads", there.value(new FieldPath("note")).isPresent())
                    .conclude();
        }
    }

    @Test
    void aSharedRecordGetsItsWrapsForTheSiteWithTheSaveThatSealsIt() throws Exception {
        FormHash form = SmallForm.open(site);
        RecordId record;
        try (Vault vault = site.member(place())) {
            try (RecordWork work = site.records(vault).begin(form)) {
                record = work.record();
                SmallForm.note(work, NOTE);
                SmallForm.person(work, NAME);
                work.save(null);
            }
            List<KeyWrap> shared = vault.log().wrapsOf(record);
            assertThat(shared).hasSize(2).extracting(KeyWrap::type).containsOnly(KeyWrap.Type.SCOPE);

            RecordReader.Reading reading = vault.read(record);
            List<ChangeId> heads = List.copyOf(Merger.merge(reading.history()).heads());
            try (SymmetricKey key =
                    vault.recordKey(record, reading.keyId().orElseThrow()).orElseThrow()) {
                vault.save(new RecordSave(
                        record,
                        key,
                        heads,
                        Set.of(),
                        site.site().clock().instant(),
                        List.of(),
                        List.of(),
                        null,
                        List.of(),
                        Set.of(),
                        form,
                        ""));
            }

            assertThat(vault.reach(record)).isEqualTo(Vault.Reach.SEALED);
            assertThat(vault.log().wrapsOf(record))
                    .allMatch(wrap -> wrap.type() == KeyWrap.Type.HPKE)
                    .extracting(KeyWrap::keyId)
                    .containsExactlyInAnyOrderElementsOf(
                            shared.stream().map(KeyWrap::keyId).toList());
            site.sync(vault);
        }
        assertThat(officeReads(record).value(new FieldPath("note"))).contains(new FieldValue.Text(NOTE));
    }

    private RecordState officeReads(RecordId record) {
        var control = ControlReader.read(site.log(), site.site().authority().verifyingKey());
        try (Keyring keyring =
                new Keyring(site.log(), control, List.of(site.site().periodKey()))) {
            return Merger.merge(new RecordReader(site.log(), new Standing(site.log(), control), keyring)
                    .read(record)
                    .history());
        }
    }

    @Test
    void anAddendumStandsBesideASealedRecordAndIsSealedInTurn() throws Exception {
        FormHash form = SmallForm.sealing(site);
        RecordId record;
        try (Vault vault = site.member(place())) {
            record = record(vault, form);
            try (RecordWork work = site.records(vault).open(record)) {
                assertThat(work.isAddendum()).isTrue();
                assertThat(work.session().values().values()).isEmpty();
                SmallForm.note(work, "she rang: it was her other uncle");
                work.keepDraft();
            }
        }
        try (Vault vault = site.reopen(place())) {
            try (RecordWork work = site.records(vault).open(record)) {
                assertThat(work.isResumed()).isTrue();
                work.save("corrected by telephone");
            }
            assertThat(vault.begunKey(record)).isEmpty();
            assertThat(vault.log().wrapsOf(record)).extracting(KeyWrap::type).containsOnly(KeyWrap.Type.HPKE);
            site.sync(vault);
        }
        RecordState there = officeReads(record);
        assertThat(there.review()).hasSize(1);
    }

    @Test
    void aRecordThatIsNotFinishedStaysReadableHereAndNowhereElse() throws Exception {
        FormHash form = SmallForm.sealing(site);
        RecordId record;
        try (Vault vault = site.member(place())) {
            try (RecordWork work = site.records(vault).begin(form)) {
                record = work.record();
                SmallForm.note(work, FIRST);
                SmallForm.person(work, NAME);
                work.save(null);
            }
            site.sync(vault);
        }
        try (Vault colleague = site.member(FieldSite.place(folder, "colleague"));
                Vault vault = site.reopen(place())) {
            assertThat(site.records(colleague).view(record).values().values()).isEmpty();
            assertThat(site.records(vault).view(record).values().value(new FieldPath("note")))
                    .contains(new FieldValue.Text(FIRST));
        }
    }

    @Test
    void aCrashBetweenSealingAndTheKeyTableIsMadeGoodAtTheNextOpening() throws Exception {
        FormHash form = SmallForm.sealing(site);
        RecordId record;
        try (Vault vault = site.member(place())) {
            record = record(vault, form);
        }
        Files.copy(
                states.get(2).resolve("keys.tbl"), place().keys(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.begunKey(record)).isEmpty();
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            assertThat(readable(author, place().keys(), WORDS)).isEmpty();
        }
    }

    @Test
    void anErasedRecordIsGoneFromTheLaptopAndFromWhatItsDiskRemembers() throws Exception {
        FormHash form = SmallForm.open(site);
        VaultPlace colleaguesPlace = FieldSite.place(folder, "colleague");
        try (Vault vault = site.member(place());
                Vault colleague = site.member(colleaguesPlace)) {
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            RecordId record = record(vault, form);
            site.sync(vault);
            try (RecordWork work = site.records(vault).open(record)) {
                SmallForm.note(work, FIRST + " again");
                work.keepDraft();
            }
            keepState();
            site.sync(colleague);
            assertThat(site.records(colleague).view(record).values().value(new FieldPath("note")))
                    .isPresent();
            int before = readable(author, place().keys(), WORDS).size();

            site.decide(new ControlEntry.Erase(record, null));
            site.sync(vault);
            site.sync(colleague);
            keepState();

            int readable = readable(author, place().keys(), WORDS).size();
            long files = files(place().blobs());
            assertThat(site.records(vault).view(record).progress()).isEqualTo(Records.Progress.ERASED);
            assertThat(site.records(colleague).view(record).values().values()).isEmpty();
            assertThat(vault.erasuresCarriedOut()).containsExactly(new ControlEntry.Erase(record, null));
            Proof.of("X5", "erased-records-are-gone-from-laptops")
                    .figure("states", states.size())
                    .all("readable-before-erasing", before, WORDS.size())
                    .exactly("readable", readable, 0)
                    .exactly("attachments", files, 0)
                    .exactly("drafts", vault.journal().records().size(), 0)
                    .conclude();
        }
    }

    private static long files(Path blobs) throws Exception {
        try (var files = Files.list(blobs)) {
            return files.count();
        }
    }

    @Test
    void onePersonCanBeErasedAndTheOthersStay() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            DeviceCertificate author = vault.membership().orElseThrow().certificate();
            RecordId record;
            KeyId part;
            try (RecordWork work = site.records(vault).begin(form)) {
                record = work.record();
                SmallForm.note(work, NOTE);
                var row = SmallForm.person(work, NAME);
                SmallForm.person(work, OTHER_NAME);
                work.save(null);
                part = vault.read(record).partKeys().get(row);
            }
            keepState();
            site.sync(vault);
            assertThat(readable(author, place().keys(), List.of(NAME, OTHER_NAME, NOTE)))
                    .containsOnly(NAME, OTHER_NAME, NOTE);

            site.decide(new ControlEntry.Erase(record, part));
            site.sync(vault);
            keepState();

            assertThat(readable(author, place().keys(), List.of(NAME, OTHER_NAME, NOTE)))
                    .containsOnly(OTHER_NAME, NOTE);
            assertThat(vault.erasuresCarriedOut()).containsExactly(new ControlEntry.Erase(record, part));
        }
    }

    @Test
    void whatNeverLeftTheLaptopIsWithdrawnOutright() throws Exception {
        FormHash form = SmallForm.open(site);
        RecordId record;
        DeviceCertificate author;
        try (Vault vault = site.member(place())) {
            author = vault.membership().orElseThrow().certificate();
            record = record(vault, form);

            assertThat(vault.withdraw(record, site.clock().instant(), Optional.empty())
                            .erased())
                    .isTrue();

            keepState();
            assertThat(readable(author, place().keys(), WORDS)).isEmpty();
            assertThat(site.records(vault).view(record).progress()).isEqualTo(Records.Progress.ERASED);
            site.sync(vault);
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.checkEverything()).isPositive();
        }
        assertThat(site.log().entriesOf(record))
                .noneMatch(entry -> !entry.header().kind().isPlain() && entry.hasBody());
    }

    @Test
    void whatMayHaveLeftTheLaptopIsForTheOfficeToErase() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId record = record(vault, form);
            vault.log()
                    .deliveries(vault.log().entriesOf(record).stream()
                            .map(entry -> entry.id())
                            .toList());

            assertThat(vault.withdraw(record, site.clock().instant(), Optional.empty())
                            .erased())
                    .isFalse();

            assertThat(site.records(vault).view(record).values().value(new FieldPath("note")))
                    .isPresent();
        }
    }

    @Test
    void aRecordThatWasNeverSavedIsWithdrawnWithItsDraftAndFiles() throws Exception {
        FormHash form = SmallForm.open(site);
        try (Vault vault = site.member(place())) {
            RecordId record;
            try (RecordWork work = site.records(vault).begin(form)) {
                record = work.record();
                SmallForm.photo(work, PHOTO);
                work.keepDraft();
            }
            keepState();

            assertThat(vault.withdraw(record, site.clock().instant(), Optional.empty())
                            .erased())
                    .isTrue();

            assertThat(files(place().blobs())).isZero();
            assertThat(vault.journal().records()).isEmpty();
            assertThat(vault.begunKey(record)).isEmpty();
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> site.records(vault).open(record))
                    .isInstanceOf(UnknownRecordException.class);
        }
    }

    /** The office counts the door; that there ever was a draft of answers can be told by nothing else. */
    @Test
    void anInterviewThatWasNeverSavedLeavesItsCaseToTheOfficeAlone() throws Exception {
        FormHash form = SmallForm.ofVisits(site);
        RecordId interview;
        DeviceCertificate author;
        try (Vault vault = site.member(place())) {
            author = vault.membership().orElseThrow().certificate();
            interview = begunAt(vault, form, "110");
            keepState();
            assertThat(readable(author, place().keys(), List.of(NOTE, CASE))).containsOnly(NOTE, CASE);

            assertThat(site.records(vault)
                            .withdraw(interview, site.clock().instant())
                            .erased())
                    .isTrue();

            keepState();
            assertThat(readable(author, place().keys(), List.of(NOTE, CASE))).isEmpty();
            assertThat(vault.journal().records()).isEmpty();
            assertThat(vault.begunKey(interview)).isEmpty();
            assertThat(site.records(vault).begun()).isEmpty();
            assertThat(site.records(vault).view(interview).progress()).isEqualTo(Records.Progress.ERASED);
            assertThatThrownBy(() -> site.records(vault).open(interview)).isInstanceOf(UnknownRecordException.class);
            site.sync(vault);
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.checkEverything()).isPositive();
        }
        assertThat(site.log().entriesOf(interview)).singleElement().satisfies(entry -> {
            assertThat(entry.header().kind()).isEqualTo(EntryKind.ERASE_REQUEST);
            EraseRequest request = RequestJson.readEraseRequest(entry.body().orElseThrow());
            assertThat(Objects.requireNonNull(request.about())
                            .open(site.site().siteId(), interview, site.site().periodKey()))
                    .isEqualTo(new SealedCase.Case(CASE, "base", "", "110"));
        });
    }

    @Test
    void aDraftAtACaseWithoutAnInterviewIsWithdrawnWithoutAWord() throws Exception {
        FormHash form = SmallForm.ofVisits(site);
        try (Vault vault = site.member(place())) {
            RecordId refusal = begunAt(vault, form, "430");

            assertThat(site.records(vault)
                            .withdraw(refusal, site.clock().instant())
                            .erased())
                    .isTrue();

            assertThat(vault.journal().records()).isEmpty();
            assertThat(vault.begunKey(refusal)).isEmpty();
            site.sync(vault);
        }
        assertThat(site.log().entriesOf(EntryKind.ERASE_REQUEST)).isEmpty();
    }

    /** The process ends when the request is durable and the draft is not gone yet. */
    @Test
    void aDraftThatWasWithdrawnIsGoneAfterACrashInBetween() throws Exception {
        FormHash form = SmallForm.ofVisits(site);
        RecordId interview;
        try (Vault vault = site.member(place())) {
            interview = begunAt(vault, form, "110");
            site.records(vault).withdraw(interview, site.clock().instant());
        }
        try (Vault vault = site.reopen(place())) {
            vault.keepBegunKey(interview, SymmetricKey.generate(new SecureRandom()));
            assertThat(vault.begunKey(interview)).isPresent();
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.begunKey(interview)).isEmpty();
        }
    }

    private RecordId begunAt(Vault vault, FormHash form, String outcome) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            SmallForm.visit(work, CASE, outcome, NOTE);
            work.keepDraft();
            return work.record();
        }
    }
}
