package org.turnstone.server.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.dataset.TimeClaim;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;

/**
 * A merged record as people read it: its answers in the form's order and words, and every save it came from.
 *
 * @param recordKey as datasets name it
 * @param state in the form's words, such as draft
 * @param heads what a decision about it follows
 * @param parts groups and rows in the form's order
 * @param alone rows that can be erased alone, in the form's order
 * @param saves the newest first
 * @param steps how each answer came to be what it is: those of one question in the order in which people had seen them
 * @param queries what the office asked about it, the newest first
 * @param files attachments by the number they have on the page
 */
public record RecordSheet(
        RecordId record,
        String recordKey,
        String formId,
        String formTitle,
        String version,
        String state,
        boolean incomplete,
        boolean inBin,
        Set<ChangeId> heads,
        List<Part> parts,
        List<Alone> alone,
        List<Save> saves,
        List<Step> steps,
        List<String> findings,
        List<Asked> queries,
        Map<Integer, AttachmentRef> files) {
    public RecordSheet {
        heads = Set.copyOf(heads);
        parts = List.copyOf(parts);
        alone = List.copyOf(alone);
        saves = List.copyOf(saves);
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
        queries = List.copyOf(queries);
        files = Map.copyOf(files);
    }

    /** The field at a path, if the record holds one. */
    public java.util.Optional<Field> field(FieldPath path) {
        return parts.stream()
                .flatMap(part -> part.fields().stream())
                .filter(field -> field.path().equals(path))
                .findFirst();
    }

    /** The steps of questions that somebody answered more than once, by question. */
    public List<List<Step>> changed() {
        Map<FieldPath, List<Step>> byQuestion = new LinkedHashMap<>();
        steps.forEach(step -> byQuestion
                .computeIfAbsent(step.path(), any -> new ArrayList<>())
                .add(step));
        return byQuestion.values().stream()
                .filter(several -> several.size() > 1)
                .toList();
    }

    public long conflicts() {
        return parts.stream()
                .flatMap(part -> part.fields().stream())
                .filter(Field::inConflict)
                .count();
    }

    /** Ids only, never answers. */
    @Override
    public String toString() {
        return "sheet of record " + record;
    }

    /**
     * A group of questions, or one row of a repeat.
     *
     * @param title empty for what stands outside of every group
     */
    public record Part(String title, List<Field> fields) {
        public Part {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return "part of " + fields.size() + " fields";
        }
    }

    /**
     * A row that can be erased without the rest of its record.
     *
     * @param title as over its answers, after that of a row around it
     */
    public record Alone(RowPath row, String title) {}

    /** What a question takes, for correcting its answer. */
    public enum Takes {
        WORDS,
        NUMBER,
        DATE,
        CHOICE,
        /** Attachments, places, counters, consents and several choices: not to be typed over here. */
        NOTHING
    }

    /**
     * A question that was answered.
     *
     * @param answer as the form says it
     * @param hidden true for an identifier that nobody asked to see: then no text of it is in here
     * @param values with who gave them; more than one if it is in conflict or several said the same
     * @param edited true if somebody who was shown an answer gave another one
     * @param parts who added what, for what several people or laptops counted; else empty
     * @param choices by code, for a question that takes one of them
     * @param file number of an attachment on the page, or null
     */
    public record Field(
            FieldPath path,
            String question,
            String answer,
            boolean hidden,
            boolean inConflict,
            boolean edited,
            List<Counted> parts,
            List<Value> values,
            Takes takes,
            Map<String, String> choices,
            @Nullable Integer file) {
        public Field {
            parts = List.copyOf(parts);
            values = List.copyOf(values);
            choices = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(choices));
        }

        @Override
        public String toString() {
            return "field " + path;
        }
    }

    /** What one person added to a tally on one laptop, or the count it goes on from. */
    public record Counted(String amount, boolean recount, String author, String device) {
        @Override
        public String toString() {
            return "count";
        }
    }

    /**
     * One thing that somebody did to an answer.
     *
     * @param path of the question
     * @param value as a dataset would have it; empty for an identifier
     * @param text in the form's words
     * @param instead of which values it was given, each in the form's words: those that stood and its author was shown
     */
    public record Step(
            FieldPath path,
            String question,
            String value,
            String text,
            Deed deed,
            List<String> instead,
            String author,
            String device,
            ChangeId change,
            TimeClaim entered,
            @Nullable String why) {
        public Step {
            instead = List.copyOf(instead);
        }

        @Override
        public String toString() {
            return "step of " + path;
        }
    }

    /** What somebody did to an answer. */
    public enum Deed {
        CAPTURED("captured"),
        CHANGED("changed"),
        /** To a tally. */
        COUNTED("counted"),
        /** By the office, one value for another. */
        CORRECTED("corrected"),
        /** By the office, which was shown several values. */
        DECIDED("decided");

        private final String word;

        Deed(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** One value, who gave it, on which laptop, when, and why if they said so. */
    public record Value(
            String text,
            String author,
            String device,
            ChangeId change,
            TimeClaim entered,
            @Nullable String why) {
        @Override
        public String toString() {
            return "value";
        }
    }

    /**
     * One save.
     *
     * @param office true if the site's office made it
     * @param quarantined true if it has no effect, because its laptop was shut out
     * @param edits what it did
     */
    public record Save(
            ChangeId change,
            String author,
            String device,
            TimeClaim entered,
            boolean office,
            boolean quarantined,
            @Nullable String why,
            List<Edit> edits) {
        public Save {
            edits = List.copyOf(edits);
        }

        @Override
        public String toString() {
            return "save " + change;
        }
    }

    /** One thing that a save did, in words. */
    public record Edit(String question, String text) {
        @Override
        public String toString() {
            return "edit";
        }
    }
}
