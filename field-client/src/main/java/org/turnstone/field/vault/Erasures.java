package org.turnstone.field.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * Carries out on this laptop what the site decided to erase, and remembers that it did, so that the office can be told. An
 * erasure is done once the keys are destroyed; until then it is begun again at every opening, and every step of it may be
 * repeated.
 *
 * <pre>erased  recordId keyId of a part or zeros -> nothing</pre>
 *
 * <p>Guarded by the vault's lock.
 */
final class Erasures {
    private static final byte[] NOTHING = {};

    private final SealedStore store;
    private final SealedMap done;
    private final MvStoreChangeLog log;
    private final DraftJournal journal;
    private final EntityStore entities;
    private final CaseStore cases;
    private final AttachmentStore attachments;
    private final KeyTable keys;
    private final ReadingKeys reading;

    Erasures(
            SealedStore store,
            MvStoreChangeLog log,
            DraftJournal journal,
            EntityStore entities,
            CaseStore cases,
            AttachmentStore attachments,
            KeyTable keys,
            ReadingKeys reading) {
        this.store = store;
        this.done = store.map("erased");
        this.log = log;
        this.journal = journal;
        this.entities = entities;
        this.cases = cases;
        this.attachments = attachments;
        this.keys = keys;
        this.reading = reading;
    }

    /** What was decided and is not done here. */
    private List<ControlEntry.Erase> outstanding(ControlState control) {
        return control.erasuresSince(ControlState.of(control.authority())).stream()
                .filter(erasure -> !done.contains(name(erasure)))
                .toList();
    }

    /** Carries out what is outstanding. Durable when it returns. */
    void carryOut(ControlState control) throws IOException {
        List<ControlEntry.Erase> outstanding = outstanding(control);
        if (outstanding.isEmpty()) {
            return;
        }
        for (ControlEntry.Erase erasure : outstanding) {
            erase(erasure.record(), erasure.part());
        }
        store.atomically(() -> {
            for (ControlEntry.Erase erasure : outstanding) {
                done.put(name(erasure), NOTHING);
                if (erasure.part() == null) {
                    log.shut().forget(erasure.record());
                }
            }
            return outstanding;
        });
    }

    /** Makes a record, or what stands under one of its keys, unreadable here for ever. Durable when it returns. */
    void erase(RecordId record, @Nullable KeyId part) throws IOException {
        log.erase(record, part);
        attachments.erase(record, part);
        // A draft holds the answers of every part it was opened with, and cannot be cut here without its form.
        journal.remove(record);
        // Nor can what it made of entity lists; the rest of it comes back with the next save.
        entities.remove(record);
        cases.forget(record);
        if (part == null) {
            keys.destroy(Set.of(record));
        } else {
            keys.destroy(record, part);
        }
        reading.forgetKeys();
    }

    /** Everything that was erased here because the site decided so, for the acknowledgement. */
    List<ControlEntry.Erase> carriedOut() {
        List<ControlEntry.Erase> erasures = new ArrayList<>();
        for (byte[] name : done.keys(NOTHING)) {
            Octets16 part = Octets16.prefixOf(Arrays.copyOfRange(name, Octets16.LENGTH, name.length));
            erasures.add(new ControlEntry.Erase(
                    new RecordId(Octets16.prefixOf(name)), part.isZero() ? null : new KeyId(part)));
        }
        return erasures;
    }

    private static byte[] name(ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        return SealedStore.key(
                erasure.record().value().toBytes(), (part == null ? Octets16.ZERO : part.value()).toBytes());
    }
}
