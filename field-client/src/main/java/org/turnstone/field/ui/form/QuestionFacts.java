package org.turnstone.field.ui.form;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.FormWork;
import org.turnstone.field.ui.Texts;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.CounterPart;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * What is known of a question besides the form: why it was not accepted, what others answered, what stands beside it. Confined
 * to the presenter's thread.
 *
 * @param merged what merge had made of the record when it was opened; null if it was never saved
 * @param queries what the office asked about the record
 */
record QuestionFacts(
        FormWork work,
        @Nullable RecordState merged,
        Supplier<List<Query>> queries,
        Unaccepted unaccepted,
        Authors authors,
        Clock clock,
        ZoneId zone)
        implements Pages.Extras {
    private Optional<FieldState> field(FieldPath path) {
        return merged == null ? Optional.empty() : merged.field(path);
    }

    @Override
    public String error(FieldPath path) {
        return unaccepted.error(path);
    }

    @Override
    public @Nullable String typed(FieldPath path) {
        return unaccepted.typed(path);
    }

    @Override
    public List<Page.Rival> rivals(Item.Question question) {
        Optional<FieldState> field = field(question.path());
        if (field.isEmpty() || !field.get().isInConflict()) {
            return List.of();
        }
        List<Page.Rival> rivals = new ArrayList<>();
        for (Candidate candidate : field.get().candidates()) {
            String when = Words.when(candidate.wall(), clock.instant(), zone);
            rivals.add(new Page.Rival(
                    Words.of(candidate.value(), question.choices()),
                    Texts.text("rival.who", authors.words(candidate.author(), candidate.device()), when)));
        }
        return rivals;
    }

    @Override
    public List<Page.FromOffice> questions(Item.Question question) {
        return queries.get().stream()
                .filter(query -> query.isOpen() && question.path().equals(query.about()))
                .sorted(Comparator.comparing(query -> query.question().wall()))
                .map(this::fromOffice)
                .toList();
    }

    private Page.FromOffice fromOffice(Query query) {
        String asker = office(query.askedBy());
        List<String> said = new ArrayList<>();
        query.replies().forEach(reply -> said.add("“" + Query.textOf(reply) + "” · " + authored(reply)));
        query.edits().forEach(edit -> said.add(Texts.text("query.edited") + " · " + authored(edit)));
        query.closings()
                .forEach(closing -> said.add(Texts.text("query.closed") + " · "
                        + Texts.text(
                                "rival.who",
                                office(Query.closedBy(closing)),
                                Words.when(closing.wall(), clock.instant(), zone))));
        return new Page.FromOffice(
                query.id(),
                query.text(),
                Texts.text("rival.who", asker, Words.when(query.question().wall(), clock.instant(), zone)),
                said,
                query.status() == Query.Status.ANSWERED);
    }

    private static String office(Optional<String> name) {
        return name.map(known -> Texts.text("query.office", known)).orElseGet(() -> Texts.text("records.office"));
    }

    private String authored(Candidate by) {
        return Texts.text(
                "rival.who", authors.words(by.author(), by.device()), Words.when(by.wall(), clock.instant(), zone));
    }

    @Override
    public List<String> counted(Item.Question question) {
        if (question.settings().merge() != MergeKind.COUNTER) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(Texts.text(
                "count.sofar",
                question.answer()
                        .filter(value -> value instanceof FieldValue.Whole)
                        .map(value -> ((FieldValue.Whole) value).value())
                        .orElse(0L)));
        field(question.path()).ifPresent(field -> field.parts().forEach(part -> lines.add(partWords(part))));
        return lines;
    }

    private String partWords(CounterPart part) {
        String key = part.source() == CounterPart.Source.RECOUNT ? "count.recounted" : "count.added";
        return Texts.text(key, Words.of(part.amount(), List.of()), authors.words(part.author(), part.device()));
    }

    @Override
    public Page.Beside beside(Item.Question question) {
        FieldPath path = question.path();
        boolean mayKeep = unaccepted.mayKeep(path);
        String remark = path.beside(FieldPath.REMARK)
                .flatMap(work.margin()::text)
                .orElse(unaccepted.owesRemark(path) ? "" : null);
        String caption = question.kind() != QuestionKind.IMAGE
                ? ""
                : path.beside(FieldPath.CAPTION).flatMap(work.margin()::text).orElse("");
        return mayKeep || remark != null || !caption.isEmpty()
                ? new Page.Beside(mayKeep, remark, caption)
                : Page.Beside.NOTHING;
    }

    @Override
    public String rowError(Item.Repeat repeat) {
        return repeat.expectedRows() >= 0 && repeat.expectedRows() != repeat.rows()
                ? Texts.text("rows.expected", repeat.expectedRows(), repeat.rows())
                : "";
    }
}
