package org.turnstone.field.capture;

import java.text.Normalizer;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.RecordSave;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * What a person decides about a record as a whole, without opening its form: bin, restore, and which of several answers is
 * right. Each is a save like any other, that saw what its author was shown; nothing is lost by it. One thread.
 */
public final class RecordDecisions {
    /** Characters of a reply. */
    public static final int MAX_REPLY = 2_000;

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

    /**
     * Replies to a question of the office. What is typed in the record and not saved stays as it is.
     *
     * @param text not blank, at most {@value #MAX_REPLY} characters
     * @throws UnknownRecordException if the record cannot be read here, or nothing was asked under that id
     */
    public void reply(RecordId record, QueryId id, String text) throws VaultException, UnknownRecordException {
        FieldPath path = Merger.merge(vault.read(record).history())
                .query(id)
                .map(RecordDecisions::replyTo)
                .orElseThrow(() -> UnknownRecordException.noQuery(id.text()));
        save(record, replying(path, text), path, "", true);
    }

    static FieldPath replyTo(Query query) {
        return query.path().with(QueryPath.Part.REPLY).path().orElseThrow();
    }

    static Operation replying(FieldPath path, String text) {
        String plain = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        if (plain.isEmpty() || plain.length() > MAX_REPLY) {
            throw new IllegalArgumentException("a reply has 1 to " + MAX_REPLY + " characters");
        }
        return new Operation.Set(path, new FieldValue.Text(plain));
    }

    private void save(RecordId record, Operation operation) throws VaultException, UnknownRecordException {
        save(record, operation, null, "", false);
    }

    /**
     * @param path the field it is about, whose row may have a key of its own; null for the whole record
     * @param beside true if it says nothing of the answers, so that a draft of them stays
     */
    private void save(RecordId record, Operation operation, @Nullable FieldPath path, String why, boolean beside)
            throws VaultException, UnknownRecordException {
        if (vault.log().entriesOf(record).isEmpty() || vault.reach(record) != Vault.Reach.HERE) {
            throw UnknownRecordException.noSuch(record.toHex());
        }
        RecordReader.Reading reading = vault.read(record);
        RecordState state = Merger.merge(reading.history());
        Optional<SymmetricKey> found = reading.keyId().flatMap(id -> vault.recordKey(record, id));
        if (state.erased() || found.isEmpty()) {
            throw UnknownRecordException.noSuch(record.toHex());
        }
        Optional<SymmetricKey> part = path == null
                ? Optional.empty()
                : path.rows().stream()
                        .map(reading.partKeys()::get)
                        .filter(Objects::nonNull)
                        .reduce((outer, inner) -> inner)
                        .flatMap(id -> vault.recordKey(record, id));
        try (SymmetricKey key = found.get()) {
            RecordSave save = new RecordSave(
                    record,
                    key,
                    state.shown().deps(),
                    state.shown().unseen(),
                    clock.instant(),
                    part.isPresent() ? List.of() : List.of(operation),
                    part.map(own -> List.of(new ChangeSealer.Part(own, List.of(operation))))
                            .orElse(List.of()),
                    why.isBlank() ? null : why.strip(),
                    List.of(),
                    Set.of(),
                    null,
                    "");
            if (beside) {
                vault.saveBeside(save);
            } else {
                vault.save(save);
            }
        } finally {
            part.ifPresent(SymmetricKey::close);
        }
    }

    /**
     * Says which answer of a field is right; the others stay in the record's history.
     *
     * @return false if something typed in the record is not saved yet, or only its form can say it, so that it has to be opened
     *     instead; nothing was changed
     */
    public boolean settle(RecordId record, FieldPath path, FieldValue value, String why)
            throws VaultException, UnknownRecordException, UnknownFormException {
        Optional<FieldState> field = Merger.merge(vault.read(record).history()).field(path);
        if (field.isEmpty() || hasDraft(record)) {
            return false;
        }
        if (field.get().value().equals(value)) {
            // The form would see no difference; the decision is one all the same.
            if (field.get().kind() != FieldState.Kind.ANSWER) {
                return false;
            }
            save(record, new Operation.Set(path, value), path, why, false);
            return true;
        }
        try (RecordWork work = records.open(record)) {
            boolean accepted = work.answer(path, value).isAccepted();
            if (accepted) {
                work.save(why.isBlank() ? null : why.strip());
            }
            return accepted;
        }
    }

    private boolean hasDraft(RecordId record) {
        return vault.journal().records().contains(record);
    }
}
