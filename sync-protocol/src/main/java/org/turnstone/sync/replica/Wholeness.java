package org.turnstone.sync.replica;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ChangeOpener;

/**
 * Finds out what entries lack here: their body, a wrap of their key or of the key of one of their parts that opens and gives
 * the key it names, an attachment they refer to. Only an entry that lacks nothing is covered by a receipt (docs/protocol.md,
 * "Wants").
 *
 * <p>What is quarantined is kept without being opened; what was erased lacks nothing; a body that makes no sense was
 * received all the same.
 */
final class Wholeness {
    private final ChangeLog log;
    private final Standing standing;
    private final Custody custody;
    private final Keyring keys;

    Wholeness(ChangeLog log, Standing standing, Custody custody) {
        this.log = log;
        this.standing = standing;
        this.custody = custody;
        this.keys = custody.keys(standing.control());
    }

    /** Looks at entries and notes what they lack. */
    void examine(Collection<Entry> entries) {
        Map<ChangeId, Set<Need>> needs = new HashMap<>();
        for (Entry entry : entries) {
            needs.put(entry.id(), needsOf(entry));
        }
        log.lacks(needs);
    }

    /**
     * Notes the attachments of those of a record's changes that have no effect. Nobody asks for these, and whoever was shut out
     * could otherwise make them be kept without limit; but an erasure has to take them with the rest.
     */
    void noteUsesOfQuarantined(RecordId record) {
        for (Entry entry : log.entriesOf(record)) {
            Optional<DeviceCertificate> author =
                    standing.authorOf(entry.header().logId());
            if (entry.header().kind() == EntryKind.CHANGE
                    && entry.hasBody()
                    && author.isPresent()
                    && standing.isQuarantined(entry)) {
                noteUses(entry, author.get());
            }
        }
    }

    private void noteUses(Entry entry, DeviceCertificate author) {
        try {
            ChangeOpener.open(entry, keys, author).ifPresent(opened -> needsOf(entry, opened));
        } catch (VerificationFailedException | MalformedMessageException e) {
            // It says nothing that anybody could read, so it refers to nothing.
            return;
        }
    }

    private Set<Need> needsOf(Entry entry) {
        RecordId record = entry.header().recordId();
        ControlState control = standing.control();
        if (control.isErased(record)) {
            return Set.of();
        }
        if (!entry.hasBody()) {
            return Set.of(new Need.Body(entry.id()));
        }
        Optional<DeviceCertificate> author = standing.authorOf(entry.header().logId());
        if (entry.header().kind() != EntryKind.CHANGE || author.isEmpty() || standing.isQuarantined(entry)) {
            return Set.of();
        }
        try {
            if (ChangeOpener.standsAlone(entry, keys)) {
                return Set.of();
            }
            Optional<ChangeOpener.Opened> opened = ChangeOpener.open(entry, keys, author.get());
            return opened.isEmpty()
                    ? Set.of(new Need.Key(record, entry.header().keyId()))
                    : needsOf(entry, opened.get());
        } catch (VerificationFailedException | MalformedMessageException e) {
            // Its key is here and it does not open: nothing that could still arrive would change that.
            return Set.of();
        }
    }

    private Set<Need> needsOf(Entry entry, ChangeOpener.Opened opened) {
        RecordId record = entry.header().recordId();
        Set<Need> needs = new HashSet<>();
        for (KeyId part : opened.closedParts()) {
            if (!standing.control().isErased(record, part)) {
                needs.add(new Need.Key(record, part));
            }
        }
        Set<BlobId> inParts = new HashSet<>();
        opened.parts()
                .forEach((part, operations) -> blobs(operations).forEach(blob -> {
                    inParts.add(blob);
                    uses(record, part, blob, needs);
                }));
        blobs(opened.change().operations()).stream()
                .filter(blob -> !inParts.contains(blob))
                .forEach(blob -> uses(record, entry.header().keyId(), blob, needs));
        return needs;
    }

    private void uses(RecordId record, KeyId key, BlobId blob, Set<Need> needs) {
        custody.uses(record, key, blob);
        if (!custody.isWhole(blob)) {
            needs.add(new Need.Blob(blob));
        }
    }

    private static Set<BlobId> blobs(List<Operation> operations) {
        Set<BlobId> blobs = new HashSet<>();
        for (Operation operation : operations) {
            if (operation instanceof Operation.Set set) {
                blobs(set.value(), blobs);
            } else if (operation instanceof Operation.Stamp stamp) {
                blobs(stamp.value(), blobs);
            }
        }
        return blobs;
    }

    private static void blobs(FieldValue value, Set<BlobId> into) {
        if (value instanceof FieldValue.Attachment attachment) {
            AttachmentRef ref = attachment.ref();
            into.add(ref.blobId());
        } else if (value instanceof FieldValue.Together together) {
            together.parts().values().forEach(inside -> blobs(inside, into));
        }
    }
}
