package org.turnstone.field.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.merged.CaseOfRecord;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * A line about every record on this laptop, for lists. What was merged once is kept until an entry, a form or the record's
 * reach changes, so that a list of thousands is quick the second time. One thread.
 */
public final class RecordIndex {
    private final Vault vault;
    private final Records records;
    private final Map<RecordId, Known> known = new HashMap<>();

    public RecordIndex(Vault vault, Records records) {
        this.vault = vault;
        this.records = records;
    }

    /** Where the saves of a record are, as far as this laptop can know. */
    public enum Whereabouts {
        /** In the journal alone: it was never saved. */
        DRAFT_ONLY,
        ONLY_HERE,
        /** Handed to a server, a stick or a colleague; no receipt covers it yet. */
        SENT,
        /** A signed receipt covers all of it. */
        STORED
    }

    /**
     * What a list says of a record.
     *
     * @param form its title, or empty if the form is not here
     * @param reference what people call it, or empty
     * @param conflicts how many of its fields hold different answers
     * @param review how much else waits for a person
     * @param questions how many questions of the office wait for a reply
     * @param changed when it was saved last, by the clock of whoever did
     * @param decided when the office last decided something in it; empty if it never did
     * @param unsaved true if something typed is in the journal and not saved yet
     * @param about the case it is about, if it is of a form that tells of cases and can be read here
     */
    public record Line(
            RecordId record,
            Records.Progress progress,
            Whereabouts where,
            Optional<FormHash> formHash,
            String form,
            String reference,
            int conflicts,
            int review,
            int questions,
            Instant changed,
            Optional<Instant> decided,
            boolean unsaved,
            Optional<CaseOfRecord> about) {
        /** True if it can be opened here. */
        public boolean isReadable() {
            return !form.isEmpty()
                    && (progress == Records.Progress.DRAFT
                            || progress == Records.Progress.FINISHED
                            || progress == Records.Progress.SEALED);
        }

        /** True if somebody has to go on with it. */
        public boolean isUnfinished() {
            return progress == Records.Progress.DRAFT || unsaved;
        }

        @Override
        public String toString() {
            return "line of record " + record;
        }
    }

    /** What {@link Line} was made of. */
    private record Known(Set<ChangeId> entries, Vault.Reach reach, boolean template, Line line) {}

    /** Every record but the erased ones, those begun and never saved first. */
    public List<Line> lines() throws UnknownRecordException {
        Coverage coverage = new Coverage(
                vault.log(), vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        Set<RecordId> journal = new HashSet<>(vault.journal().records());
        List<Line> lines = new ArrayList<>();
        for (RecordId begun : records.begun()) {
            lines.add(begun(begun));
        }
        for (RecordId record : vault.log().records()) {
            List<Entry> entries = vault.log().entriesOf(record);
            Line line = line(record, entries);
            if (line.progress() != Records.Progress.ERASED) {
                lines.add(with(line, where(entries, coverage), journal.contains(record)));
            }
        }
        return lines;
    }

    private Whereabouts where(List<Entry> entries, Coverage coverage) {
        List<Entry> open =
                entries.stream().filter(entry -> !coverage.covers(entry)).toList();
        if (open.isEmpty()) {
            return Whereabouts.STORED;
        }
        return open.stream().allMatch(vault::mayHaveLeft) ? Whereabouts.SENT : Whereabouts.ONLY_HERE;
    }

    private static Line with(Line line, Whereabouts where, boolean unsaved) {
        return new Line(
                line.record(),
                line.progress(),
                unsaved && where == Whereabouts.STORED ? Whereabouts.ONLY_HERE : where,
                line.formHash(),
                line.form(),
                line.reference(),
                line.conflicts(),
                line.review(),
                line.questions(),
                line.changed(),
                line.decided(),
                unsaved,
                line.about());
    }

    private Line begun(RecordId record) {
        String title = "";
        Optional<FormHash> form = Optional.empty();
        try (RecordWork work = records.open(record)) {
            title = work.template().title();
            form = Optional.of(work.form());
        } catch (UnknownRecordException | UnknownFormException e) {
            // The draft stays in the journal; the line says that its form is missing.
            System.getLogger(RecordIndex.class.getName()).log(System.Logger.Level.INFO, "a draft's form is not here");
        }
        return new Line(
                record,
                Records.Progress.DRAFT,
                Whereabouts.DRAFT_ONLY,
                form,
                title,
                "",
                0,
                0,
                0,
                Instant.EPOCH,
                Optional.empty(),
                true,
                records.caseOfBegun(record));
    }

    private Line line(RecordId record, List<Entry> entries) throws UnknownRecordException {
        Set<ChangeId> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.id()));
        Vault.Reach reach = vault.reach(record);
        Known before = known.get(record);
        if (before != null
                && before.entries().equals(ids)
                && before.reach() == reach
                && (before.template() || !templateIsHere(before.line().formHash()))) {
            return before.line();
        }
        Line line = made(record);
        known.put(record, new Known(ids, reach, !line.form().isEmpty(), line));
        return line;
    }

    private boolean templateIsHere(Optional<FormHash> form) {
        return form.isPresent()
                && records.forms().versions().stream()
                        .anyMatch(version -> version.hash().equals(form.get()) && version.here());
    }

    private Line made(RecordId record) throws UnknownRecordException {
        Records.View view = records.glance(record);
        List<Change> changes = vault.read(record).history().readable();
        int conflicts = (int) view.state().review().stream()
                .filter(item -> item.kind() == ReviewItem.Kind.CONFLICT)
                .count();
        FormTemplate template = view.template();
        return new Line(
                record,
                view.progress(),
                Whereabouts.ONLY_HERE,
                view.form(),
                template == null ? "" : template.title(),
                view.reference(),
                conflicts,
                view.state().review().size() - conflicts,
                view.state().queries(Query.Status.ASKED),
                changes.stream().map(Change::wall).max(Instant::compareTo).orElse(Instant.EPOCH),
                changes.stream()
                        .filter(change -> change.office() && !change.isTalk())
                        .map(Change::wall)
                        .max(Instant::compareTo),
                false,
                template == null || view.progress() == Records.Progress.ERASED
                        ? Optional.empty()
                        : CaseOfRecord.of(template, view.state()));
    }
}
