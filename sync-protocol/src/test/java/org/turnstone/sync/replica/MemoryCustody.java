package org.turnstone.sync.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;

/** A {@link Custody} in memory. */
public final class MemoryCustody implements Custody {
    private final ChangeLog log;
    private final List<RecipientKeyPair> recipients;
    private final Predicate<BlobId> whole;
    private final Map<RecordId, Set<BlobId>> uses = new HashMap<>();
    private final Set<BlobId> taken = new HashSet<>();

    /**
     * @param recipients private keys of whoever keeps the replica
     * @param whole which attachments are here
     */
    public MemoryCustody(ChangeLog log, List<RecipientKeyPair> recipients, Predicate<BlobId> whole) {
        this.log = log;
        this.recipients = List.copyOf(recipients);
        this.whole = whole;
    }

    @Override
    public Keyring keys(ControlState control) {
        return new Keyring(log, control, recipients);
    }

    @Override
    public boolean isWhole(BlobId blob) {
        return whole.test(blob);
    }

    @Override
    public void uses(RecordId record, KeyId key, BlobId blob) {
        uses.computeIfAbsent(record, any -> new HashSet<>()).add(blob);
    }

    @Override
    public void erased(RecordId record, @Nullable KeyId part) {
        if (part == null) {
            Set<BlobId> gone = uses.remove(record);
            taken.addAll(gone == null ? Set.of() : gone);
        }
    }

    /** The attachments that erasures of whole records took. */
    public Set<BlobId> taken() {
        return Set.copyOf(taken);
    }

    /** The attachments that a record is known to refer to. */
    public Set<BlobId> usedBy(RecordId record) {
        return uses.getOrDefault(record, Set.of());
    }
}
