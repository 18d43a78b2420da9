package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;

/**
 * Seals the keys of records again once the site has a new period key or a new generation of the scope key: every key to the
 * period, and those that members may open to the generation as well. Works in portions, each one transaction, and goes on
 * where it left off after a crash, since what is done has its wrap.
 */
@ApplicationScoped
public class Rewrapping {
    private static final int RECORDS_AT_ONCE = 100;

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    SecureRandom random;

    /**
     * One portion of the work.
     *
     * @param last the last record looked at, or null if that were all
     * @param wrapped how many keys were wrapped again
     */
    public record Portion(@Nullable RecordId last, int wrapped) {}

    /** True unless everything that opens is wrapped for the newest period and generation. */
    @Transactional
    public boolean isDue(SiteId site) {
        Row row = Sql.of("select rewrapped from site_sync where site_id = ?", uuid(site))
                .one(entities);
        Optional<KeyId> newest = control.of(site).currentScopeKey().map(ControlEntry.ScopeKey::keyId);
        return newest.isPresent()
                && (row.isNull(0) || !row.id(0).equals(newest.get().value()));
    }

    /** Notes that all portions are done for a generation. */
    @Transactional
    public void done(SiteId site, KeyId generation) {
        Sql.of(
                        "update site_sync set rewrapped = ? where site_id = ?",
                        generation.value().toUuid(),
                        uuid(site))
                .update(entities);
    }

    /** The generation that is worked for now. */
    @Transactional
    public Optional<KeyId> newest(SiteId site) {
        return control.of(site).currentScopeKey().map(ControlEntry.ScopeKey::keyId);
    }

    /** Wraps the keys of the next records that lack a wrap; records whose keys do not open here are passed over. */
    @Transactional
    public Portion wrap(SiteId site, @Nullable RecordId after) {
        ControlState state = control.of(site);
        ControlEntry.PeriodKey period = state.currentPeriodKey().orElseThrow();
        ControlEntry.ScopeKey scope = state.currentScopeKey().orElseThrow();
        List<RecordId> records = lacking(site, period, scope, after);
        JpaChangeLog log = logs.of(site);
        int wrapped = 0;
        try (Keyring keyring = keys.keyring(log, state)) {
            for (RecordId record : records) {
                if (!state.isErased(record)) {
                    wrapped += wrap(log, record, state, keyring);
                }
            }
        }
        return new Portion(records.size() < RECORDS_AT_ONCE ? null : records.get(records.size() - 1), wrapped);
    }

    private List<RecordId> lacking(
            SiteId site, ControlEntry.PeriodKey period, ControlEntry.ScopeKey scope, @Nullable RecordId after) {
        Sql query = Sql.of(
                "select distinct w.record_id from key_wrap w where w.site_id = ? and (not exists (select 1 from key_wrap c"
                        + " where c.site_id = w.site_id and c.record_id = w.record_id and c.key_id = w.key_id"
                        + " and c.recipient = ?) or not exists (select 1 from key_wrap c"
                        + " where c.site_id = w.site_id and c.record_id = w.record_id and c.key_id = w.key_id"
                        + " and c.recipient = ?))",
                uuid(site),
                period.key().id().toUuid(),
                scope.keyId().value().toUuid());
        if (after != null) {
            query.and(" and w.record_id > ?", after.value().toUuid());
        }
        return query.and(" order by w.record_id limit " + RECORDS_AT_ONCE).rows(entities).stream()
                .map(row -> new RecordId(row.id(0)))
                .toList();
    }

    private int wrap(JpaChangeLog log, RecordId record, ControlState state, Keyring keyring) {
        Map<KeyId, List<KeyWrap>> byKey = new HashMap<>();
        log.wrapsOf(record)
                .forEach(wrap -> byKey.computeIfAbsent(wrap.keyId(), any -> new ArrayList<>())
                        .add(wrap));
        int wrapped = 0;
        for (Map.Entry<KeyId, List<KeyWrap>> one : byKey.entrySet()) {
            Optional<SymmetricKey> key =
                    state.isErased(record, one.getKey()) ? Optional.empty() : keyring.key(record, one.getKey());
            List<KeyWrap> fresh = key.map(open -> fresh(record, open, one.getValue(), state, keyring))
                    .orElse(List.of());
            if (!fresh.isEmpty()) {
                store(log, state.siteId(), record, one.getKey(), fresh);
                wrapped++;
            }
        }
        return wrapped;
    }

    private List<KeyWrap> fresh(
            RecordId record, SymmetricKey key, List<KeyWrap> known, ControlState state, Keyring keyring) {
        Set<Octets16> recipients = new HashSet<>();
        known.forEach(wrap -> recipients.add(wrap.to()));
        boolean open = known.stream().anyMatch(wrap -> wrap.type() == KeyWrap.Type.SCOPE);
        List<KeyWrap> fresh = new ArrayList<>();
        ControlEntry.PeriodKey period = state.currentPeriodKey().orElseThrow();
        if (!recipients.contains(period.key().id())) {
            fresh.add(KeyWrap.toRecipient(state.siteId(), record, key, period.key(), period.number(), random));
        }
        ControlEntry.ScopeKey scope = state.currentScopeKey().orElseThrow();
        if (open && !recipients.contains(scope.keyId().value())) {
            keyring.scopeKey(scope.generation())
                    .ifPresent(current -> fresh.add(
                            KeyWrap.toScope(state.siteId(), record, key, current, scope.generation(), random)));
        }
        return fresh;
    }

    /** Beside the entry that brought the key, so that whoever receives the entry receives these too. */
    private void store(JpaChangeLog log, SiteId site, RecordId record, KeyId key, List<KeyWrap> fresh) {
        Optional<Entry> carrier = Sql.of(
                        "select distinct change_id from key_wrap where site_id = ? and record_id = ? and key_id = ?",
                        uuid(site),
                        record.value().toUuid(),
                        key.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> log.find(new ChangeId(row.id(0))))
                .flatMap(Optional::stream)
                .findFirst();
        if (carrier.isPresent()) {
            log.append(List.of(new Delivery(carrier.get(), fresh)));
        } else {
            log.addWraps(fresh, ChangeLog.HERE);
        }
    }

    /** How many keys that open here are wrapped to nothing that outlives a period which another one follows. */
    @Transactional
    public int wouldBeLostWith(SiteId site, int period) {
        ControlState state = control.of(site);
        try (Keyring keyring = keys.keyring(logs.of(site), state)) {
            return wouldBeLostWith(entities, state, period, keyring);
        }
    }

    /**
     * A wrap under a generation of the scope key counts for nothing, even under a later one: what opens that generation for the
     * site is itself sealed to a period that ends.
     */
    static int wouldBeLostWith(EntityManager entities, ControlState state, int period, Keyring keyring) {
        List<UUID> lasting = new ArrayList<>();
        state.periodKeys().stream()
                .filter(key -> key.number() > period)
                .forEach(key -> lasting.add(key.key().id().toUuid()));
        List<Row> lacking = Sql.of(
                        "select distinct w.record_id, w.key_id from key_wrap w where w.site_id = ? and not exists"
                                + " (select 1 from key_wrap c where c.site_id = w.site_id and c.record_id = w.record_id"
                                + " and c.key_id = w.key_id and c.recipient in ",
                        uuid(state.siteId()))
                .andList(lasting)
                .and(")")
                .rows(entities);
        int lost = 0;
        for (Row row : lacking) {
            boolean opens =
                    keyring.key(new RecordId(row.id(0)), new KeyId(row.id(1))).isPresent();
            lost += opens ? 1 : 0;
        }
        return lost;
    }

    /** Removes wraps that nothing opens any more: those to destroyed periods and to the scope keys that served in them. */
    @Transactional(Transactional.TxType.MANDATORY)
    public int forgetDead(SiteId site, ControlState state) {
        List<UUID> dead = new ArrayList<>();
        state.periodKeys().stream()
                .filter(period -> state.isDestroyed(period.number()))
                .forEach(period -> dead.add(period.key().id().toUuid()));
        state.scopeKeysOfAllBranches().stream()
                .filter(scope -> state.isDestroyed(scope.period()))
                .forEach(scope -> dead.add(scope.keyId().value().toUuid()));
        return dead.isEmpty()
                ? 0
                : Sql.of("delete from key_wrap where site_id = ? and recipient in ", uuid(site))
                        .andList(dead)
                        .update(entities);
    }

    private static UUID uuid(SiteId site) {
        return site.value().toUuid();
    }
}
