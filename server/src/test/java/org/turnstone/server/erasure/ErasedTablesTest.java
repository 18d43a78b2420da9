package org.turnstone.server.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.changelog.Stores;
import org.turnstone.server.changelog.TestDatabases;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.replica.Custody;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.ChangeOpener;

/**
 * What was erased cannot be read from the server's tables, whoever has all its keys, nor from an older copy of them once the
 * key of the period is destroyed. On both databases.
 */
class ErasedTablesTest {
    private static final RowPath ROW = new GroupPath("person").row(new RowId("r1"));

    @Test
    void whatWasErasedIsReadFromNoTableAndFromNoCopyOnceThePeriodIsGone() throws Exception {
        int records = Proof.size("X5", 24);
        long seed = Proof.seed();
        Figures h2;
        Figures postgres;
        try (TestDatabases databases = TestDatabases.h2()) {
            h2 = new Tables(databases.fresh().createEntityManager(), records, seed).figures();
        }
        try (TestDatabases databases = TestDatabases.postgres()) {
            postgres = new Tables(databases.fresh().createEntityManager(), records, seed + 1).figures();
        }

        Proof.of("X5", "erased-on-the-server")
                .figure("serverRecords", 2 * records)
                .figure("serverSeed", seed)
                .atLeast("readableBefore", h2.before + postgres.before, 2L * records)
                .exactly("readableInTables", h2.readable + postgres.readable, 0)
                .exactly("rowsLeft", h2.rows + postgres.rows, 0)
                .exactly("attachmentsLeft", h2.attachments + postgres.attachments, 0)
                .exactly("leftByStaleWrites", h2.leftByStaleWrites + postgres.leftByStaleWrites, 0)
                .exactly("readableInCopies", h2.inCopy + postgres.inCopy, 0)
                .exactly("lostOfTheRest", h2.lost + postgres.lost, 0)
                .conclude();
    }

    /** What was counted on one database. */
    private record Figures(
            long before, long readable, long rows, long attachments, long leftByStaleWrites, long inCopy, long lost) {}

    /** One record with a body and a part, an attachment in each. */
    private static final class Told {
        final RecordId id;
        final SymmetricKey part;
        final BlobId inBody;
        final BlobId inPart;
        final ControlEntry.@Nullable Erase erasure;

        Told(RecordId id, SymmetricKey part, BlobId inBody, BlobId inPart, int turn) {
            this.id = id;
            this.part = part;
            this.inBody = inBody;
            this.inPart = inPart;
            this.erasure =
                    turn % 3 == 2 ? null : new ControlEntry.Erase(id, turn % 3 == 0 ? null : new KeyId(part.keyId()));
        }
    }

    private static final class Tables {
        private final EntityManager entities;
        private final Random random;
        private final TestSite site;
        private final TestDevice ada;
        private final JpaChangeLog log;
        private final BlobStore blobs;
        private final RecordTraces traces = new RecordTraces();
        private final List<Told> told = new ArrayList<>();
        private final List<Delivery> sent = new ArrayList<>();

        Tables(EntityManager entities, int records, long seed) {
            this.entities = entities;
            this.random = new Random(seed);
            this.site = SyncFixtures.site(seed);
            this.ada = site.enrol("Ada");
            Clock clock = Clock.systemUTC();
            this.log = new JpaChangeLog(entities, site.siteId(), clock);
            this.blobs = Stores.blobs(entities, clock);
            traces.entities = entities;
            traces.logs = Stores.logs(entities, clock);
            traces.blobs = blobs;
            begin();
            Sql.of(
                            "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                    + " values (?, 'c', 'n', 'Europe/London', ?, 0)",
                            uuid(),
                            new byte[32])
                    .update(entities);
            log.append(site.control());
            sent.add(ada.opening());
            for (int i = 0; i < records; i++) {
                tell(i);
            }
            intake().accept(sent);
            commit();
        }

        private void tell(int turn) {
            RecordId id = SyncFixtures.record(turn + 1);
            SymmetricKey part = SymmetricKey.generate(site.random());
            AttachmentRef inBody = attachment();
            AttachmentRef inPart = attachment();
            sent.add(ada.aChange()
                    .on(id)
                    .set("q", "an answer " + turn)
                    .with(new Operation.Set(new FieldPath("photo"), new FieldValue.Attachment(inBody)))
                    .inPart(part, new Operation.InsertRow(ROW.group(), null, ROW.row()))
                    .inPart(part, new Operation.Set(ROW.field("p_photo"), new FieldValue.Attachment(inPart)))
                    .save());
            Told one = new Told(id, part, inBody.blobId(), inPart.blobId(), turn);
            told.add(one);
            row(one, new KeyId(site.recordKey(id).keyId()), "", 0);
            row(one, new KeyId(part.keyId()), "person", 0);
            Sql.of(
                            "insert into record_state (site_id, record_id, version, projected_version, due, failures,"
                                    + " form_id) values (?, ?, 1, 1, false, 0, 'f')",
                            uuid(),
                            id.value().toUuid())
                    .update(entities);
            Sql.of(
                            "insert into record_waiting (site_id, record_id, form_id, incomplete, open_items, conflicts,"
                                    + " waits, asked, answered, asks) values (?, ?, 'f', false, 1, 1, 1, 0, 0, 0)",
                            uuid(),
                            id.value().toUuid())
                    .update(entities);
        }

        private AttachmentRef attachment() {
            byte[] sealed = new byte[64];
            random.nextBytes(sealed);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(sealed);
                BlobId blob = BlobId.of(digest);
                blobs.put(site.siteId(), blob, 0, sealed.length, sealed, ada.id());
                return new AttachmentRef(digest, sealed.length, "image/jpeg", new byte[AttachmentRef.KEY_LENGTH]);
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        private void row(Told one, KeyId key, String table, int order) {
            Sql.of(
                            "insert into dataset_row (site_id, record_id, form_id, table_name, row_order, key_id,"
                                    + " source_heads, sealed_cells) values (?, ?, 'f', ?, ?, ?, ?, ?)",
                            uuid(),
                            one.id.value().toUuid(),
                            table,
                            order,
                            key.value().toUuid(),
                            new byte[16],
                            new byte[40])
                    .update(entities);
        }

        Figures figures() {
            begin();
            long before = told.stream().filter(one -> reads(log, one, keys())).count();
            MemoryChangeLog copy = copy();
            assertThat(traces.count(site.siteId(), new ControlEntry.Erase(told.get(0).id, null)))
                    .isEqualTo(new Traces(1, 4, 2, 3));
            assertThat(traces.count(
                            site.siteId(),
                            new ControlEntry.Erase(
                                    told.get(0).id, new KeyId(told.get(0).part.keyId()))))
                    .isEqualTo(new Traces(0, 2, 1, 1));
            for (ControlEntry.Erase erasure : erasures()) {
                intake().accept(List.of(site.decide(erasure)));
                traces.remove(site.siteId(), erasure);
            }
            assertThat(traces.stillHere(site.siteId(), erasures())).isEmpty();
            commit();

            long leftByStaleWrites = finishWhatStaleWritesLeft();
            begin();
            intake().accept(sent);
            RecipientKeyPair next = RecipientKeyPair.generate(site.random());
            wrapTheRestTo(next);
            Figures figures = new Figures(
                    before,
                    readable(log, keys()),
                    rowsLeft(),
                    attachmentsLeft(),
                    leftByStaleWrites,
                    readable(copy, List.of(next)),
                    lost(List.of(next)));
            assertThat(readable(copy, keys()))
                    .as("until then a copy opens all of it")
                    .isEqualTo(erasures().size());
            commit();
            return figures;
        }

        /** As a request does that read the decisions before one was made: it puts everything back, of every kind. */
        private long finishWhatStaleWritesLeft() {
            begin();
            log.append(sent);
            told.forEach(one -> {
                blobs.uses(site.siteId(), one.id, new KeyId(one.part.keyId()), one.inPart);
                if (one.erasure != null) {
                    row(one, new KeyId(one.part.keyId()), "person", 1);
                }
            });
            Set<ControlEntry.Erase> found = traces.stillHere(site.siteId(), erasures());
            assertThat(found).containsExactlyInAnyOrderElementsOf(erasures());
            found.forEach(erasure -> traces.remove(site.siteId(), erasure));
            long left = traces.stillHere(site.siteId(), erasures()).size();
            commit();
            return left;
        }

        /** What lives is wrapped to the next period, after which the key of the first one can go. */
        private void wrapTheRestTo(RecipientKeyPair next) {
            List<KeyWrap> wraps = new ArrayList<>();
            for (Told one : told) {
                if (one.erasure == null) {
                    for (SymmetricKey key : List.of(site.recordKey(one.id), one.part)) {
                        wraps.add(
                                KeyWrap.toRecipient(site.siteId(), one.id, key, next.recipientKey(), 2, site.random()));
                    }
                }
            }
            log.addWraps(wraps, ChangeLog.HERE);
        }

        private List<ControlEntry.Erase> erasures() {
            List<ControlEntry.Erase> erasures = new ArrayList<>();
            for (Told one : told) {
                if (one.erasure != null) {
                    erasures.add(one.erasure);
                }
            }
            return erasures;
        }

        private MemoryChangeLog copy() {
            MemoryChangeLog copy = new MemoryChangeLog();
            copy.append(log.deliveries(log.tips().byLog().keySet().stream()
                    .flatMap(id -> log.places(id, 0).stream())
                    .map(ChangeLog.Place::id)
                    .collect(Collectors.toList())));
            return copy;
        }

        private List<RecipientKeyPair> keys() {
            return List.of(site.periodKey());
        }

        /** How much of what was erased opens with these keys. */
        private long readable(ChangeLog from, List<RecipientKeyPair> keys) {
            return told.stream()
                    .filter(one -> one.erasure != null && reads(from, one, keys))
                    .count();
        }

        /** Whether something of a record opens: of one that keeps its body, the part alone. */
        private boolean reads(ChangeLog from, Told one, List<RecipientKeyPair> keys) {
            ControlState state = site.controlState();
            boolean partOnly = one.erasure != null && one.erasure.part() != null;
            try (Keyring keyring = new Keyring(from, state, keys)) {
                for (Entry entry : from.entriesOf(one.id)) {
                    Optional<ChangeOpener.Opened> opened = entry.header().kind() == EntryKind.CHANGE
                            ? ChangeOpener.open(
                                    entry,
                                    keyring,
                                    new Standing(from, state)
                                            .authorOf(entry.header().logId())
                                            .orElseThrow())
                            : Optional.empty();
                    if (opened.isPresent()
                            && (!partOnly || opened.get().parts().containsKey(new KeyId(one.part.keyId())))) {
                        return true;
                    }
                }
                return keyring.key(one.id, new KeyId(one.part.keyId())).isPresent();
            } catch (VerificationFailedException | MalformedMessageException e) {
                throw new AssertionError("a body that was sealed here is damaged", e);
            }
        }

        private long rowsLeft() {
            long left = 0;
            for (Told one : told) {
                if (one.erasure != null) {
                    left += count("dataset_row where record_id = ?", one.id);
                    if (one.erasure.part() == null) {
                        left += count("record_state where record_id = ?", one.id);
                        left += count("record_waiting where record_id = ?", one.id);
                    }
                }
            }
            return left;
        }

        private long count(String from, RecordId record) {
            return Sql.of("select count(*) from " + from, record.value().toUuid())
                    .one(entities)
                    .whole(0);
        }

        private long attachmentsLeft() {
            long left = 0;
            for (Told one : told) {
                if (one.erasure != null) {
                    left += isHere(one.inPart) ? 1 : 0;
                    left += one.erasure.part() == null && isHere(one.inBody) ? 1 : 0;
                }
            }
            return left;
        }

        /** What should be here of everything else, and is not. */
        private long lost(List<RecipientKeyPair> afterwards) {
            long lost = 0;
            for (Told one : told) {
                ControlEntry.Erase erasure = one.erasure;
                if (erasure == null) {
                    lost += reads(log, one, keys()) && reads(log, one, afterwards) && isHere(one.inPart) ? 0 : 1;
                    lost += count("dataset_row where record_id = ?", one.id) == 2 ? 0 : 1;
                }
                if (erasure == null || erasure.part() != null) {
                    lost += isHere(one.inBody) ? 0 : 1;
                    lost += log.entriesOf(one.id).stream().allMatch(Entry::hasBody) ? 0 : 1;
                }
            }
            return lost;
        }

        private boolean isHere(BlobId blob) {
            return blobs.holdings(site.siteId(), blob).complete();
        }

        private Intake intake() {
            return new Intake(log, site.controlState(), new Tested(), ada.id());
        }

        private UUID uuid() {
            return site.siteId().value().toUuid();
        }

        private void begin() {
            entities.getTransaction().begin();
        }

        private void commit() {
            entities.getTransaction().commit();
        }

        /** The server's keys and attachments. */
        private final class Tested implements Custody {
            @Override
            public Keyring keys(ControlState control) {
                return new Keyring(log, control, Tables.this.keys());
            }

            @Override
            public boolean isWhole(BlobId blob) {
                return blobs.isWhole(site.siteId(), blob);
            }

            @Override
            public void uses(RecordId record, KeyId key, BlobId blob) {
                blobs.uses(site.siteId(), record, key, blob);
            }

            @Override
            public void erased(RecordId record, @Nullable KeyId part) {
                blobs.erase(site.siteId(), record, part);
            }
        }
    }
}
