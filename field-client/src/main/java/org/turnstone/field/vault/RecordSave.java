package org.turnstone.field.vault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * One save, as {@link Vault#save} takes it. It becomes one change, or several that belong together if it is larger than
 * one may be.
 *
 * @param record the record
 * @param recordKey what it is sealed under; stays the caller's
 * @param deps what the author was shown
 * @param unseen ancestors the author was not shown
 * @param wall the author's clock
 * @param operations readable with the record's key, in order
 * @param parts operations that can be erased alone, each list with its own key, which stays the caller's
 * @param why a reason typed with it, or null
 * @param wraps of keys that this save is the first to use
 * @param attachments those it refers to that were made for it
 * @param sealUnder the form version under which the record is sealed with this save: it is for the site's office alone from
 *     then on; null if it stays readable here
 * @param entities what the record, finished, makes of entity lists; empty if nothing ({@link EntityStore})
 */
public record RecordSave(
        RecordId record,
        SymmetricKey recordKey,
        List<ChangeId> deps,
        Set<ChangeId> unseen,
        Instant wall,
        List<Operation> operations,
        List<ChangeSealer.Part> parts,
        @Nullable String why,
        List<KeyWrap> wraps,
        Set<BlobId> attachments,
        @Nullable FormHash sealUnder,
        String entities) {
    public RecordSave {
        deps = List.copyOf(deps);
        unseen = Set.copyOf(unseen);
        operations = List.copyOf(operations);
        parts = List.copyOf(parts);
        wraps = List.copyOf(wraps);
        attachments = Set.copyOf(attachments);
    }

    /** The same with more wraps. */
    RecordSave with(List<KeyWrap> more) {
        List<KeyWrap> all = new ArrayList<>(wraps);
        all.addAll(more);
        return new RecordSave(
                record, recordKey, deps, unseen, wall, operations, parts, why, all, attachments, sealUnder);
    }

    /** The key under which the answer stands that refers to an attachment. */
    SymmetricKey keyOf(BlobId blob) {
        for (ChangeSealer.Part part : parts) {
            if (part.operations().stream()
                    .anyMatch(operation -> Blobs.of(operation).contains(blob))) {
                return part.key();
            }
        }
        return recordKey;
    }

    @Override
    public String toString() {
        return "save of record " + record;
    }
}
