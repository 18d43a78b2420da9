package org.turnstone.field.vault;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.wire.ControlJson;

/**
 * The log this vault writes to, which never forks. A store that is not the one its guard remembers begins a new log before
 * anything is written to it, and so does one to which entries of its own log came back that it did not know: then it was
 * restored together with its guard. The log before stays as it is and readable (docs/protocol.md, "Guard").
 *
 * <p>Guarded by the vault's lock.
 */
final class OwnLog implements AutoCloseable {
    private static final String NEW_PAGE = " A new page of the log was begun so that nothing can be overwritten."
            + " Your answers are as they were; sync soon, so that what this copy lacks comes back from the server.";
    private static final Notice REPAIRED =
            new Notice(Notice.Kind.REPAIRED, "This vault was damaged and repaired." + NEW_PAGE);
    private static final Notice KNOWN_ELSEWHERE = new Notice(
            Notice.Kind.KNOWN_ELSEWHERE,
            "The server knows answers of this laptop that this vault had forgotten: it looks restored from a backup."
                    + " They are back. A new page of the log was begun so that nothing can be overwritten.");

    private final SealedStore store;
    private final VaultFacts facts;
    private final MvStoreChangeLog log;
    private final KeyTable keys;
    private final StoreGuard guard;
    private final SecureRandom random;
    private @Nullable Notice notice;

    OwnLog(VaultFiles files, VaultFacts facts, MvStoreChangeLog log) throws IOException {
        this.store = files.store();
        this.facts = facts;
        this.log = log;
        this.keys = files.keys();
        this.random = files.random();
        this.guard = files.guard();
        store.reportTo(guard::write);
    }

    /**
     * Compares the store with its guard and reads the newest entry back; in doubt a new log is begun. Before anything is
     * written.
     *
     * @throws DamagedStoreException if the newest entry is not what was saved
     */
    void check() throws IOException {
        Optional<StoreGuard.Doubt> doubt = guard.doubt(store.stamp());
        checkNewest();
        Optional<Membership> member = facts.membership();
        if (doubt.isEmpty() && member.isPresent() && facts.ownHead().isEmpty()) {
            begin(member.get());
            notice = REPAIRED;
            return;
        }
        if (doubt.isEmpty()) {
            // The guard may be one commit behind, and must not come to be two.
            guard.write(store.stamp());
            return;
        }
        if (member.isPresent()) {
            begin(member.get());
            notice = new Notice(Notice.Kind.DOUBT, doubt.get().sentence() + NEW_PAGE);
        } else {
            guard.write(store.stamp());
            notice = new Notice(
                    Notice.Kind.DOUBT,
                    doubt.get().sentence() + " It belongs to no site yet, so nothing can be lost by that.");
        }
    }

    private void checkNewest() {
        Optional<ChangeId> head = facts.ownHead();
        if (head.isPresent()) {
            Entry newest = log.find(head.get()).orElseThrow(OwnLog::newestIsDamaged);
            try (SigningKey key = keys.signingKey()) {
                if (!newest.isSignedBy(key.verifyingKey())) {
                    throw newestIsDamaged();
                }
            }
        }
    }

    private static DamagedStoreException newestIsDamaged() {
        return SealedStore.damaged("the newest entry in store.mv");
    }

    /** Lets the guard remember the store as it is: of a vault that was just made. */
    void guardFirst() throws IOException {
        guard.write(store.stamp());
    }

    /** What to tell the person if the store looks restored or copied. */
    Optional<Notice> notice() {
        return Optional.ofNullable(notice);
    }

    private void begin(Membership member) {
        store.atomically(() -> {
            beginIn(member);
            return member;
        });
    }

    /** Begins a new log of this device, as part of what the caller commits. */
    void beginIn(Membership member) {
        LogOpening opening = new LogOpening(
                member.certificate().siteId(),
                member.certificate().verifyingKey(),
                VaultFiles.randomOctets(random),
                member.certificate().personId());
        try (SigningKey key = keys.signingKey()) {
            facts.putOwnLog(opening.logId());
            putIn(List.of(Delivery.of(EntrySigner.plain(
                    EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), key))));
        }
    }

    /** Appends entries that follow {@link #next}, as part of what the caller commits. */
    void putIn(List<Delivery> deliveries) {
        log.put(deliveries);
        facts.putOwnHead(deliveries.get(deliveries.size() - 1).entry().id());
    }

    Optional<LogId> id() {
        return facts.ownLog();
    }

    /** Where the next entry goes, if the vault is part of a site. */
    Optional<LogPosition> next() {
        goOn();
        return facts.ownHead().map(head -> LogPosition.after(log.find(head).orElseThrow(OwnLog::newestIsDamaged)));
    }

    /** Begins a new log if this one does not end with what this vault wrote last. */
    void goOn() {
        Optional<LogId> id = facts.ownLog();
        if (id.isPresent()
                && !log.endsOf(id.get()).equals(Set.of(facts.ownHead().orElseThrow()))) {
            begin(facts.membership().orElseThrow());
            notice = KNOWN_ELSEWHERE;
        }
    }

    /** Begins a new log if this one is among these, of which somebody else knows entries that are not here. */
    void beginBeside(Set<LogId> logs) {
        if (facts.ownLog().filter(logs::contains).isPresent()) {
            begin(facts.membership().orElseThrow());
            notice = KNOWN_ELSEWHERE;
        }
    }

    @Override
    public void close() {
        guard.close();
    }
}
