package org.turnstone.field.vault;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.wire.ControlJson;

/**
 * The log this vault writes to, which never forks: a store that is not the one its guard remembers begins a new log before
 * anything is written to it (docs/protocol.md, "Guard"). The log before stays as it is and readable.
 *
 * <p>Guarded by the vault's lock.
 */
final class OwnLog implements AutoCloseable {
    private static final String IN_DOUBT = " A new page of the log was begun so that nothing can be overwritten."
            + " Your answers are as they were; sync soon, so that what this copy lacks comes back from the server.";

    private final SealedStore store;
    private final VaultFacts facts;
    private final MvStoreChangeLog log;
    private final KeyTable keys;
    private final StoreGuard guard;
    private final SecureRandom random;
    private final long opens;
    private @Nullable String notice;

    OwnLog(VaultFiles files, VaultFacts facts, MvStoreChangeLog log) throws IOException {
        this.store = files.store();
        this.facts = facts;
        this.log = log;
        this.keys = files.keys();
        this.random = files.random();
        this.guard = new StoreGuard(
                files.place().guardDirectory(),
                files.master(),
                files.storeId(),
                Machine.fingerprint(files.place().store()),
                random);
        this.opens = facts.opens() + 1;
    }

    /** Compares the store with its guard; in doubt a new log is begun. Before anything is written. */
    void checkGuard() {
        StoreGuard.Found found = guard.read();
        String doubt = found.doubt().map(OwnLog::sentence).orElse(null);
        if (doubt == null
                && found.mark().isPresent()
                && !isFollowedBy(found.mark().get())) {
            doubt = "This vault is older than it was when it was last closed: it looks restored from a backup.";
        }
        if (doubt == null) {
            return;
        }
        Optional<Membership> member = facts.membership();
        if (member.isPresent()) {
            begin(member.get());
            notice = doubt + IN_DOUBT;
        } else {
            notice = doubt + " It belongs to no site yet, so nothing can be lost by that.";
        }
    }

    private static String sentence(StoreGuard.Doubt doubt) {
        switch (doubt) {
            case MISSING:
                return "This vault has not been opened on this laptop by you before, or its guard file was deleted:"
                        + " it looks restored or copied.";
            case DAMAGED:
                return "The guard file of this vault could not be read, so it cannot be told whether the vault was"
                        + " restored or copied.";
            case ELSEWHERE:
                return "This vault was last used on another laptop, by another user or in another folder: it looks"
                        + " copied or moved.";
        }
        throw new AssertionError(doubt);
    }

    /** True if this store holds what the guard remembers and has not been opened without it. */
    private boolean isFollowedBy(StoreGuard.Mark mark) {
        boolean counted = opens - 1 == mark.opens() || opens - 1 == mark.opens() + 1;
        if (!counted || mark.seq() == 0) {
            return counted;
        }
        return facts.ownLog().equals(Optional.of(mark.log()))
                && log.find(mark.head()).isPresent();
    }

    /** A sentence for the person if the store looks restored or copied. */
    Optional<String> notice() {
        return Optional.ofNullable(notice);
    }

    /** Counts this opening in the store, then in the guard; a crash between the two leaves the store one ahead. */
    void noteOpened() throws IOException {
        store.atomically(() -> {
            facts.putOpens(opens);
            return opens;
        });
        writeGuard();
    }

    void writeGuard() throws IOException {
        guard.write(StoreGuard.Mark.of(next(), opens));
    }

    /** Begins a new log of this device, in a commit of its own. */
    void begin(Membership member) {
        LogOpening opening = new LogOpening(
                member.certificate().siteId(),
                member.certificate().verifyingKey(),
                VaultFiles.randomOctets(random),
                member.certificate().personId());
        try (SigningKey key = keys.signingKey()) {
            Entry entry = EntrySigner.plain(
                    EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), key);
            store.atomically(() -> {
                log.put(List.of(Delivery.of(entry)));
                facts.putOwnLog(opening.logId());
                return opening;
            });
        }
    }

    Optional<LogId> id() {
        return facts.ownLog();
    }

    /** Where the next entry goes, if the vault is part of a site. */
    Optional<LogPosition> next() {
        return id().map(id -> {
            SortedSet<Tip> tips = log.tips().of(id);
            if (tips.size() != 1) {
                throw SealedStore.damaged("this laptop's own log in store.mv");
            }
            Entry head =
                    log.find(tips.first().id()).orElseThrow(() -> SealedStore.damaged("the newest entry in store.mv"));
            return LogPosition.after(head);
        });
    }

    @Override
    public void close() {
        guard.close();
    }
}
