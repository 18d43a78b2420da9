package org.turnstone.server.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Who erased what and why, for the report alone. Reasons are sealed: somebody will type a name into one, and it must not
 * outlive in the clear what it is about.
 */
@ApplicationScoped
class ErasureNotes {
    private static final LocalWords SEALED = new LocalWords("erasure");

    @PersistenceContext
    EntityManager entities;

    @Inject
    KeyHolder keys;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /**
     * What is noted of one erasure.
     *
     * @param actor who, or "" if the decision did not begin here
     * @param found what was here, and came later, and is gone
     */
    record Note(Instant at, String actor, String reason, Traces found) {
        @Override
        public String toString() {
            return "note of an erasure by " + actor;
        }
    }

    /** A request that was refused. */
    record Refusal(ChangeId request, Instant at, String actor, String reason) {
        @Override
        public String toString() {
            return "refusal of " + request;
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void write(SiteId site, ControlEntry.Erase erasure, String actor, String reason, Traces found) {
        UUID record = erasure.record().value().toUuid();
        UUID part = part(erasure);
        Sql.of("insert into erasure_note (site_id, record_id, key_id, at, actor, sealed_reason, bodies, key_wraps,"
                        + " attachments, dataset_rows)")
                .andRows(List.<Object[]>of(new Object[] {
                    site.value().toUuid(),
                    record,
                    part,
                    clock.instant(),
                    actor,
                    sealed(site, erasure.record(), reason),
                    found.bodies(),
                    found.keyWraps(),
                    found.attachments(),
                    found.datasetRows()
                }))
                .and(" on conflict do nothing")
                .update(entities);
    }

    /** Adds what turned up later. */
    @Transactional(Transactional.TxType.MANDATORY)
    void add(SiteId site, ControlEntry.Erase erasure, Traces found) {
        write(site, erasure, "", "", Traces.NONE);
        Sql.of(
                        "update erasure_note set bodies = bodies + ?, key_wraps = key_wraps + ?,"
                                + " attachments = attachments + ?, dataset_rows = dataset_rows + ?"
                                + " where site_id = ? and record_id = ? and key_id = ?",
                        found.bodies(),
                        found.keyWraps(),
                        found.attachments(),
                        found.datasetRows(),
                        site.value().toUuid(),
                        erasure.record().value().toUuid(),
                        part(erasure))
                .update(entities);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void refused(SiteId site, RecordId record, ChangeId request, String actor, String reason) {
        Sql.of("insert into erasure_refused (site_id, request_id, record_id, at, actor, sealed_reason)")
                .andRows(List.<Object[]>of(new Object[] {
                    site.value().toUuid(),
                    request.value().toUuid(),
                    record.value().toUuid(),
                    clock.instant(),
                    actor,
                    sealed(site, record, reason)
                }))
                .and(" on conflict do nothing")
                .update(entities);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Map<ControlEntry.Erase, Note> of(SiteId site, RecordId record) {
        Map<ControlEntry.Erase, Note> notes = new HashMap<>();
        Sql.of(
                        "select key_id, at, actor, sealed_reason, bodies, key_wraps, attachments, dataset_rows"
                                + " from erasure_note where site_id = ? and record_id = ?",
                        site.value().toUuid(),
                        record.value().toUuid())
                .rows(entities)
                .forEach(row -> notes.put(
                        new ControlEntry.Erase(record, part(row.id(0))),
                        new Note(
                                row.instant(1),
                                row.text(2),
                                opened(site, record, row.bytes(3)),
                                new Traces(row.whole(4), row.whole(5), row.whole(6), row.whole(7)))));
        return notes;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    List<Refusal> refusals(SiteId site, RecordId record) {
        List<Refusal> refusals = new ArrayList<>();
        Sql.of(
                        "select request_id, at, actor, sealed_reason from erasure_refused"
                                + " where site_id = ? and record_id = ? order by at, request_id",
                        site.value().toUuid(),
                        record.value().toUuid())
                .rows(entities)
                .forEach(row -> refusals.add(new Refusal(
                        new ChangeId(row.id(0)), row.instant(1), row.text(2), opened(site, record, row.bytes(3)))));
        return refusals;
    }

    private static UUID part(ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        return (part == null ? Octets16.ZERO : part.value()).toUuid();
    }

    private static @Nullable KeyId part(Octets16 id) {
        return id.isZero() ? null : new KeyId(id);
    }

    private byte[] sealed(SiteId site, RecordId record, String reason) {
        return SEALED.seal(keys.of(site), random, record.value().toBytes(), reason);
    }

    private String opened(SiteId site, RecordId record, byte[] sealed) {
        return SEALED.open(keys.of(site), record.value().toBytes(), sealed);
    }
}
