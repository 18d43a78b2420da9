package org.turnstone.field.vault;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * Takes off a laptop what it need not hold (docs/protocol.md, "Least data"), in two steps, both only of what the server's
 * verified backup holds whole, attachments included:
 *
 * <ol>
 *   <li>a finished record <em>fades</em>: its keys go, so that nobody can read it here. The laptop keeps the sealed bodies and
 *       wraps for the site, should the server lose them;
 *   <li>the bodies of a record that cannot be read here, faded or sealed, are <em>pruned</em>, 30 days after the first
 *       checkpoint that named them durable.
 * </ol>
 *
 * <p>Guarded by the vault's lock.
 */
final class LeastData {
    /** How long sealed bodies are kept beyond the first checkpoint that named them durable. */
    static final Duration BODIES_KEPT = Duration.ofDays(30);

    private static final FieldValue FINISHED = new FieldValue.Text("finished");

    private final SealedStore store;
    private final MvStoreChangeLog log;
    private final DraftJournal journal;
    private final EntityStore entities;
    private final AttachmentStore attachments;
    private final KeyTable keys;
    private final ReadingKeys reading;
    private final VaultFacts facts;
    private final SiteWraps siteWraps;
    private final DurableSince since;

    /** How the vault stood when it was last looked through, and how long records were kept then. */
    private @Nullable Looked looked;

    private record Looked(CommitStamp stamp, Optional<Duration> fadeAfter) {}

    LeastData(
            SealedStore store,
            MvStoreChangeLog log,
            DraftJournal journal,
            EntityStore entities,
            AttachmentStore attachments,
            KeyTable keys,
            ReadingKeys reading,
            VaultFacts facts,
            SiteWraps siteWraps) {
        this.store = store;
        this.log = log;
        this.journal = journal;
        this.entities = entities;
        this.attachments = attachments;
        this.keys = keys;
        this.reading = reading;
        this.facts = facts;
        this.siteWraps = siteWraps;
        this.since = new DurableSince(store);
    }

    /** Keeps a checkpoint that is newer than all before, or of a restored server. */
    void keep(Checkpoint checkpoint) {
        Optional<Checkpoint> before = facts.checkpoint();
        boolean restored = before.isPresent() && !before.get().serverEpoch().equals(checkpoint.serverEpoch());
        store.atomically(() -> {
            if (restored) {
                since.forgetAll();
            }
            since.note(checkpoint);
            facts.putCheckpoint(checkpoint);
            return checkpoint;
        });
    }

    /**
     * Fades and prunes what is due. Durable when it returns. Looks at every record, so a vault in which nothing was written since
     * is not looked through again: what time it is, is written there too.
     */
    Vault.Lightened lighten(Optional<Duration> fadeAfter) throws IOException {
        Optional<Checkpoint> newest = facts.checkpoint();
        if (newest.isEmpty() || new Looked(store.stamp(), fadeAfter).equals(looked)) {
            return new Vault.Lightened(0, 0);
        }
        Instant now = newest.get().time();
        Coverage durable = new Coverage(log, newest.get().durable());
        int faded = 0;
        if (fadeAfter.isPresent()) {
            faded = fade(durable, since.at(now.minus(fadeAfter.get())));
        }
        int pruned = prune(durable, since.at(now.minus(BODIES_KEPT)));
        Duration longest =
                fadeAfter.filter(days -> days.compareTo(BODIES_KEPT) > 0).orElse(BODIES_KEPT);
        store.atomically(() -> {
            since.compact(now.minus(longest), newest.get().durable());
            return now;
        });
        looked = new Looked(store.stamp(), fadeAfter);
        return new Vault.Lightened(faded, pruned);
    }

    private int fade(Coverage durable, Tips longSince) throws IOException {
        if (longSince.equals(Tips.NONE)) {
            return 0;
        }
        Coverage longDurable = new Coverage(log, longSince);
        List<RecordId> due = new ArrayList<>();
        for (RecordId record : log.records()) {
            if (log.shut().why(record).isEmpty()
                    && isHeldThere(log.entriesOf(record), durable, longDurable)
                    && isSpared(record)) {
                due.add(record);
            }
        }
        for (RecordId record : due) {
            FormHash form = formOf(record);
            List<KeyWrap> forTheSite = siteWraps.lacking(record);
            store.atomically(() -> {
                log.addWrapsBeside(record, forTheSite);
                log.removeOpenableWraps(record);
                entities.removeIn(record);
                journal.removeIn(record);
                log.shut().put(record, ShutRecords.Why.FADED, form);
                return record;
            });
        }
        keys.destroy(due);
        reading.forgetKeys();
        return due.size();
    }

    private static boolean isHeldThere(List<Entry> entries, Coverage durable, Coverage longDurable) {
        return entries.stream().allMatch(entry -> durable.covers(entry) && longDurable.covers(entry));
    }

    /** True if nobody works on it here: it is finished, nothing waits for a decision, and there is no draft. */
    private boolean isSpared(RecordId record) {
        if (!attachments.areAllSent(record) || journal.records().contains(record)) {
            return false;
        }
        RecordState state = Merger.merge(reading.read(record).history());
        return !state.erased()
                && state.review().isEmpty()
                && state.value(FieldPath.STATE).equals(Optional.of(FINISHED));
    }

    private @Nullable FormHash formOf(RecordId record) {
        return Merger.merge(reading.read(record).history())
                .value(FieldPath.FORM)
                .filter(FieldValue.Text.class::isInstance)
                .map(value -> FormHash.ofHex(((FieldValue.Text) value).value()))
                .orElse(null);
    }

    private int prune(Coverage durable, Tips longSince) throws IOException {
        if (longSince.equals(Tips.NONE)) {
            return 0;
        }
        Coverage longDurable = new Coverage(log, longSince);
        int pruned = 0;
        for (RecordId record : log.shut().all()) {
            List<Entry> entries = log.entriesOf(record);
            if (log.shut().isShut(record)
                    && entries.stream().anyMatch(Entry::hasBody)
                    && isHeldThere(entries, durable, longDurable)
                    && attachments.areAllSent(record)) {
                store.atomically(() -> {
                    log.removeBodies(record);
                    return record;
                });
                attachments.erase(record, null);
                pruned++;
            }
        }
        return pruned;
    }
}
