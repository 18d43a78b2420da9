package org.turnstone.server.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.server.dataset.TimeClaim;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.QueryId;

/**
 * A question of the office about a record as people read it, with what was said to it.
 *
 * @param about the answer it is about; null for the record as a whole
 * @param question the label of that answer, or "Record"
 * @param text what was asked; empty if hidden
 * @param by the login of whoever asked
 * @param hidden true if it is about a name or telephone number that nobody asked to see; then no words are in here
 * @param said replies, edits and closings in the order of the best guess when
 */
public record Asked(
        QueryId id,
        @Nullable FieldPath about,
        String question,
        String text,
        String by,
        TimeClaim asked,
        Query.Status status,
        boolean late,
        boolean hidden,
        List<Said> said) {
    public Asked {
        said = List.copyOf(said);
    }

    /** What somebody did about it. */
    public enum Deed {
        REPLIED("replied"),
        EDITED("changed the answer"),
        CLOSED("closed the question"),
        WITHDREW("withdrew the question");

        private final String words;

        Deed(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * One of them.
     *
     * @param text the reply, or the reason for closing; may be empty
     */
    public record Said(Deed deed, String who, String text, TimeClaim when) {
        @Override
        public String toString() {
            return deed.words();
        }
    }

    static Asked of(
            Query query, FormTemplate form, TimeClaims times, Map<PersonId, String> names, boolean identifiers) {
        FieldPath about = query.about();
        Optional<OutlineNode.Question> asked =
                about == null ? Optional.empty() : form.outline().question(about.template());
        boolean hidden = !identifiers
                && asked.filter(found -> found.settings().sensitivity() == Sensitivity.IDENTIFIER)
                        .isPresent();
        List<Said> said = new ArrayList<>();
        query.replies()
                .forEach(reply -> said.add(
                        said(Deed.REPLIED, name(reply, names), hidden ? "" : Query.textOf(reply), reply, times)));
        query.edits()
                .forEach(edit -> said.add(said(Deed.EDITED, name(edit, names), hidden ? "" : why(edit), edit, times)));
        query.closings()
                .forEach(closing -> said.add(said(
                        Query.isWithdrawal(closing) ? Deed.WITHDREW : Deed.CLOSED,
                        Query.closedBy(closing).orElse("The office"),
                        why(closing),
                        closing,
                        times)));
        said.sort(Comparator.comparing(one -> one.when().best()));
        return new Asked(
                query.id(),
                about,
                asked.map(found -> SheetWriter.plain(found.label(form.defaultLanguage())))
                        .orElse(about == null ? "Record" : about.text()),
                hidden ? "" : query.text(),
                query.askedBy().orElse("The office"),
                times.of(query.question()),
                query.status(),
                query.isAnsweredLate(),
                hidden,
                said);
    }

    private static Said said(Deed deed, String who, String text, Candidate by, TimeClaims times) {
        return new Said(deed, who, text, times.of(by));
    }

    private static String name(Candidate by, Map<PersonId, String> names) {
        return names.getOrDefault(by.author(), "Somebody");
    }

    private static String why(Candidate by) {
        String why = by.why();
        return why == null ? "" : why;
    }

    public boolean isOpen() {
        return status.isOpen();
    }

    /** How far it is, in words for people. */
    public String state() {
        return switch (status) {
            case ASKED -> "asked, waiting for a laptop";
            case ANSWERED -> late ? "answered after it was closed" : "answered, look at it";
            case CLOSED -> "closed";
            case WITHDRAWN -> "withdrawn";
        };
    }

    /** Id and status, never what was said. */
    @Override
    public String toString() {
        return "query " + id + ", " + status;
    }
}
