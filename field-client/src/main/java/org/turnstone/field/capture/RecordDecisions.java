package org.turnstone.field.capture;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.field.vault.RecordSave;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;

/**
 * What a person decides about a record as a whole, without opening its form: bin, restore, and which of several answers is
 * right. Each is a save like any other, that saw what its author was shown; nothing is lost by it. One thread.
 */
public final class RecordDecisions {
    private final Vault vault;
    private final Records records;
    private final Clock clock;

    public RecordDecisions(Vault vault, Records records, Clock clock) {
        this.vault = vault;
        this.records = records;
        this.clock = clock;
    }

    /** Puts a record into the bin. Everything in it is kept, and {@link #restore} brings it back. */
    public void bin(RecordId record) throws VaultException, UnknownRecordException {
        save(record, new Operation.DeleteRecord());
    }

    public void restore(RecordId record) throws VaultException, UnknownRecordException {
        save(record, new Operation.RestoreRecord());
    }

    private void save(RecordId record, Operation operation) throws VaultException, UnknownRecordException {
        if (vault.log().entriesOf(record).isEmpty() || vault.reach(record) != Vault.Reach.HERE) {
            throw UnknownRecordException.noSuch(record.toHex());
        }
        RecordReader.Reading reading = vault.read(record);
        RecordState state = Merger.merge(reading.history());
        Optional<SymmetricKey> found = reading.keyId().flatMap(id -> vault.recordKey(record, id));
        if (state.erased() || found.isEmpty()) {
            throw UnknownRecordException.noSuch(record.toHex());
        }
        try (SymmetricKey key = found.get()) {
            vault.save(new RecordSave(
                    record,
                    key,
                    state.shown().deps(),
                    state.shown().unseen(),
                    clock.instant(),
                    List.of(operation),
                    List.of(),
                    null,
                    List.of(),
                    Set.of(),
                    null,
                    ""));
        }
    }

    /**
     * Says which answer of a field is right; the others stay in the record's history.
     *
     * @return false if something typed in the record is not saved yet, so that it has to be opened instead; nothing was changed
     */
    public boolean settle(RecordId record, FieldPath path, FieldValue value, String why)
            throws VaultException, UnknownRecordException, UnknownFormException {
        try (RecordWork work = records.open(record)) {
            if (work.isResumed()) {
                return false;
            }
            boolean accepted = work.answer(path, value).isAccepted();
            if (accepted) {
                work.save(why.isBlank() ? null : why.strip());
            }
            return accepted;
        }
    }
}
