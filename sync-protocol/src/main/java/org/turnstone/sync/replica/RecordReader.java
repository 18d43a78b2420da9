package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.wire.ChangeOpener;

/**
 * Opens a record: its entries become a {@link RecordHistory}, the one input of merge.
 *
 * <p>Not safe to share between threads.
 */
public final class RecordReader {
    private final ChangeLog log;
    private final Standing standing;
    private final RecordKeys keys;

    public RecordReader(ChangeLog log, Standing standing, RecordKeys keys) {
        this.log = log;
        this.standing = standing;
        this.keys = keys;
    }

    /**
     * A record as it can be read here.
     *
     * @param history for merge
     * @param keyId the key that most entries are sealed under, which the next change uses too; empty if none opened
     * @param partKeys for each row that a part is about, which is the innermost all its operations share, the lowest of its
     *     keys
     * @param closedParts keys of parts that could not be opened
     * @param unreadable entries whose key is here and which do not open or hold no change: kept, inert, for review
     */
    public record Reading(
            RecordHistory history,
            Optional<KeyId> keyId,
            Map<RowPath, KeyId> partKeys,
            Set<KeyId> closedParts,
            List<ChangeId> unreadable) {}

    public Reading read(RecordId record) {
        if (standing.control().isErased(record)) {
            return new Reading(RecordHistory.erased(record), Optional.empty(), Map.of(), Set.of(), List.of());
        }
        RecordHistory.Builder history = RecordHistory.of(record);
        Map<RowPath, KeyId> partKeys = new HashMap<>();
        Set<KeyId> closed = new HashSet<>();
        List<ChangeId> unreadable = new ArrayList<>();
        Map<KeyId, Integer> uses = new HashMap<>();
        for (Entry entry : log.entriesOf(record)) {
            Optional<DeviceCertificate> author =
                    standing.authorOf(entry.header().logId());
            if (entry.header().kind() != EntryKind.CHANGE || author.isEmpty()) {
                continue;
            }
            Optional<ChangeOpener.Opened> opened = Optional.empty();
            try {
                opened = ChangeOpener.open(entry, keys, author.get(), standing.roleOf(entry));
            } catch (VerificationFailedException | MalformedMessageException e) {
                unreadable.add(entry.id());
            }
            if (opened.isEmpty()) {
                addUnread(entry, history);
                continue;
            }
            uses.merge(entry.header().keyId(), 1, Integer::sum);
            closed.addAll(opened.get().closedParts());
            opened.get()
                    .parts()
                    .forEach((key, operations) ->
                            rowOf(operations).ifPresent(row -> partKeys.merge(row, key, RecordReader::lower)));
            history.add(
                    opened.get().change(),
                    standing.isQuarantined(entry) ? ChangeStatus.QUARANTINED : ChangeStatus.ACTIVE);
        }
        Optional<KeyId> keyId = uses.entrySet().stream()
                .max(Map.Entry.<KeyId, Integer>comparingByValue()
                        .thenComparing(
                                Map.Entry.<KeyId, Integer>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
        return new Reading(history.build(), keyId, partKeys, closed, unreadable);
    }

    /** Whoever was shut out must not make records look incomplete with entries that nobody can open. */
    private void addUnread(Entry entry, RecordHistory.Builder history) {
        if (standing.isQuarantined(entry)) {
            history.addQuarantinedUnread(entry.id(), entry.header().deps());
        } else {
            history.addWithoutBody(entry.id(), entry.header().deps());
        }
    }

    /**
     * What has to be erased with one row of a record.
     *
     * @param keys of the parts that are about the row or about rows inside it, whoever wrote them
     * @param mingled true if answers about it stand outside of those parts as well, so that it cannot be erased alone
     */
    public record PartsOfRow(SortedSet<KeyId> keys, boolean mingled) {}

    /** Finds the parts of a record that are about one of its rows. Two laptops that entered one row have a part each. */
    public PartsOfRow partsOf(RecordId record, RowPath row) {
        SortedSet<KeyId> keys = new TreeSet<>();
        boolean mingled = false;
        for (Entry entry : log.entriesOf(record)) {
            Optional<DeviceCertificate> author =
                    standing.authorOf(entry.header().logId());
            if (entry.header().kind() != EntryKind.CHANGE || author.isEmpty()) {
                continue;
            }
            try {
                Optional<ChangeOpener.Opened> opened = ChangeOpener.open(entry, this.keys, author.get());
                if (opened.isPresent()) {
                    mingled |= outside(opened.get(), row, keys).stream().anyMatch(operation -> tellsOf(operation, row));
                }
            } catch (VerificationFailedException | MalformedMessageException e) {
                // It holds no change that anybody can read, so none about this row.
                continue;
            }
        }
        return new PartsOfRow(keys, mingled);
    }

    /** The operations of a change beside those of parts about the row, whose keys are noted. */
    private static List<Operation> outside(ChangeOpener.Opened opened, RowPath row, Set<KeyId> keys) {
        List<Operation> all = opened.change().operations();
        int inParts = opened.parts().values().stream().mapToInt(List::size).sum();
        List<Operation> outside = new ArrayList<>(all.subList(0, all.size() - inParts));
        opened.parts().forEach((key, operations) -> {
            if (sharedRows(operations).contains(row)) {
                keys.add(key);
            } else {
                outside.addAll(operations);
            }
        });
        return outside;
    }

    /** True if it holds an answer about a row; that the row came or went is none. */
    private static boolean tellsOf(Operation operation, RowPath row) {
        Operation.Kind kind = operation.kind();
        return kind != Operation.Kind.INSERT_ROW
                && kind != Operation.Kind.DELETE_ROW
                && rows(operation).contains(row);
    }

    private static KeyId lower(KeyId a, KeyId b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The innermost row that all of a part's operations are about. */
    private static Optional<RowPath> rowOf(List<Operation> operations) {
        List<RowPath> shared = sharedRows(operations);
        return shared.isEmpty() ? Optional.empty() : Optional.of(shared.get(shared.size() - 1));
    }

    /** The rows that all operations of a part are about, outermost first. */
    private static List<RowPath> sharedRows(List<Operation> operations) {
        List<RowPath> shared = null;
        for (Operation operation : operations) {
            List<RowPath> rows = rows(operation);
            if (shared == null) {
                shared = new ArrayList<>(rows);
            } else {
                shared.retainAll(rows);
            }
        }
        return shared == null ? List.of() : shared;
    }

    /** The outermost row an operation is about, if it is about one. */
    public static Optional<RowPath> outermostRow(Operation operation) {
        return rows(operation).stream().findFirst();
    }

    /** The rows an operation is about, outermost first. */
    private static List<RowPath> rows(Operation operation) {
        switch (operation.kind()) {
            case INSERT_ROW:
                Operation.InsertRow insert = (Operation.InsertRow) operation;
                return around(insert.group().row(insert.row()));
            case DELETE_ROW:
                Operation.DeleteRow delete = (Operation.DeleteRow) operation;
                return around(delete.group().row(delete.row()));
            case SET:
                return ((Operation.Set) operation).path().rows();
            case STAMP:
                return ((Operation.Stamp) operation).path().rows();
            case CONSENT:
                return ((Operation.SetConsent) operation).path().rows();
            case ADD_CHOICE:
                return ((Operation.AddChoice) operation).path().rows();
            case REMOVE_CHOICE:
                return ((Operation.RemoveChoice) operation).path().rows();
            case INCREMENT:
                return ((Operation.Increment) operation).path().rows();
            case RECOUNT:
                return ((Operation.Recount) operation).path().rows();
            case DELETE_RECORD:
            case RESTORE_RECORD:
            case UNREADABLE:
                return List.of();
        }
        throw new AssertionError(operation.kind());
    }

    private static List<RowPath> around(RowPath row) {
        List<RowPath> rows = new ArrayList<>(List.of(row));
        Optional<RowPath> parent = row.group().parent();
        while (parent.isPresent()) {
            rows.add(0, parent.get());
            parent = parent.get().group().parent();
        }
        return rows;
    }
}
