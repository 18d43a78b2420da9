package org.turnstone.field.ui.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.home.RecordWords;
import org.turnstone.field.ui.transfer.SyncPicture.Line;
import org.turnstone.field.ui.transfer.SyncPicture.State;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;

/**
 * What a sync has before it. Immutable; made on the vault's executor.
 *
 * @param lines records that are not stored whole, or in which answers differ
 * @param bytes of entries and attachments that no receipt covers
 */
record Pending(Map<RecordId, Line> lines, int records, long bytes) {
    private static final int MOST = 200;

    static final Pending NOTHING = new Pending(Map.of(), 0, 0);

    Pending {
        lines = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    static Pending of(Vault vault, RecordIndex index) throws UnknownRecordException {
        Coverage coverage = new Coverage(
                vault.log(), vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        Map<RecordId, Line> lines = new LinkedHashMap<>();
        long bytes = 0;
        int records = 0;
        for (RecordIndex.Line line : index.lines()) {
            State state = state(line);
            boolean open =
                    line.where() == RecordIndex.Whereabouts.ONLY_HERE || line.where() == RecordIndex.Whereabouts.SENT;
            if (open) {
                records++;
                bytes += vault.log().entriesOf(line.record()).stream()
                        .filter(entry -> !coverage.covers(entry))
                        .mapToLong(entry -> entry.encodedLength())
                        .sum();
            }
            if ((open || state != State.STORED) && lines.size() < MOST) {
                lines.put(line.record(), new Line(RecordWords.title(line), state));
            }
        }
        if (vault.membership().isPresent()) {
            LocalReplica replica = vault.replica();
            bytes += replica.blobsToSend().stream()
                    .mapToLong(replica::blobLength)
                    .sum();
        }
        return new Pending(lines, records, bytes);
    }

    private static State state(RecordIndex.Line line) {
        if (line.where() == RecordIndex.Whereabouts.DRAFT_ONLY) {
            return State.DRAFT;
        } else if (line.progress() != Records.Progress.BIN && line.conflicts() > 0) {
            return State.BOTH_KEPT;
        }
        return switch (line.where()) {
            case SENT -> State.HANDED_OVER;
            case STORED -> State.STORED;
            case DRAFT_ONLY, ONLY_HERE -> State.WAITING;
        };
    }

    List<Line> listed() {
        return List.copyOf(lines.values());
    }

    /** How these records stand by now: those that are not listed there any more are stored. */
    List<Line> listed(Pending now) {
        Map<RecordId, Line> result = new LinkedHashMap<>();
        lines.forEach((record, line) ->
                result.put(record, now.lines().getOrDefault(record, new Line(line.title(), State.STORED))));
        now.lines().forEach(result::putIfAbsent);
        return List.copyOf(result.values());
    }

    /** While a sync runs: what was answered for is handed over. */
    List<Line> listed(java.util.Set<RecordId> answered) {
        return lines.entrySet().stream()
                .map(entry ->
                        answered.contains(entry.getKey()) && entry.getValue().state() == State.WAITING
                                ? new Line(entry.getValue().title(), State.HANDED_OVER)
                                : entry.getValue())
                .toList();
    }

    @Override
    public String toString() {
        return records + " records, " + bytes + " bytes";
    }
}
