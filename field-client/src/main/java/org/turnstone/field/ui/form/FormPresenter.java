package org.turnstone.field.ui.form;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.capture.FormWork;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.form.FormPicture.Focus;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormSession;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.CounterPart;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowPath;

/**
 * Fills one record. Takes what a person did, asks the record, and shows the screen what is there now.
 *
 * <p>What was typed and is not accepted stays on the screen with the reason; it is in no draft, since it is no answer, and
 * finishing is refused while it stands there. Every accepted answer is in the journal when its method returns.
 *
 * <p>Confined to the vault's executor, like the record behind it.
 */
public final class FormPresenter {
    private final FormWork work;
    private final @Nullable RecordState merged;
    private final FormScreen screen;
    private final Authors authors;
    private final Clock clock;
    private final ZoneId zone;

    /** What was typed and not accepted, by question. */
    private final Map<FieldPath, Refusal> refusals = new LinkedHashMap<>();

    private List<Violation> violations = List.of();
    private boolean triedToFinish;
    private boolean warnedOfLoss;
    private Pages pages;
    private String at;
    private String kept;
    private String notice = "";

    /** @param typed the raw text, to be shown again, or null where the editor shows no text */
    private record Refusal(@Nullable String typed, String sentence, boolean shown) {}

    /** @param merged what merge had made of the record when it was opened; null if it was never saved */
    public FormPresenter(
            FormWork work, @Nullable RecordState merged, FormScreen screen, Authors authors, Clock clock, ZoneId zone) {
        this.work = work;
        this.merged = merged;
        this.screen = screen;
        this.authors = authors;
        this.clock = clock;
        this.zone = zone;
        this.kept = work.isTrial() ? Texts.text("preview.bar") : "";
        this.pages = readPages();
        this.at = pages.outline().isEmpty() ? "" : pages.outline().get(0).key();
    }

    /** Shows the first section with something left to answer. */
    public void begin() {
        pages.outline().stream()
                .filter(entry -> entry.completion().mark() != Completion.Mark.DONE)
                .findFirst()
                .ifPresent(entry -> at = entry.key());
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    /**
     * A person typed or chose something.
     *
     * @param typed it, read
     * @param raw as it stands in the field; null for choices
     * @param left true once the field was left or the choice made: only then a refusal is said
     */
    public void edited(FieldPath path, Typed typed, @Nullable String raw, boolean left) {
        Optional<Item.Question> question = session().find(path);
        if (question.isEmpty()) {
            // The row went away while the field still had its text.
            return;
        }
        notice = "";
        if (typed instanceof Typed.Unreadable unreadable) {
            refuse(path, raw, unreadable.sentence(), left);
        } else if (typed instanceof Typed.Value read) {
            take(question.get(), read.value(), raw, left);
        }
    }

    private void take(Item.Question question, FieldValue value, @Nullable String raw, boolean left) {
        FieldPath path = question.path();
        boolean same = question.answer().map(value::equals).orElseGet(() -> value instanceof FieldValue.Cleared);
        if (same) {
            boolean cleared = refusals.remove(path) != null;
            if (cleared) {
                show(null);
            }
            return;
        }
        AnswerOutcome outcome = work.answer(path, value);
        if (outcome.isAccepted()) {
            refusals.remove(path);
            accepted(outcome);
            show(null);
        } else {
            refuse(path, raw, outcome.violations().get(0).sentence(), left);
        }
    }

    private void refuse(FieldPath path, @Nullable String raw, String sentence, boolean left) {
        Refusal before = refusals.get(path);
        boolean shown = left || (before != null && before.shown());
        refusals.put(path, new Refusal(raw, sentence, shown));
        if (shown) {
            show(null);
        }
    }

    private void accepted(AnswerOutcome outcome) {
        if (!outcome.cleared().isEmpty()) {
            notice = Texts.text("form.cleared", labels(outcome.cleared().keySet()));
        } else if (!outcome.broken().isEmpty()) {
            notice = Texts.text("form.broken", labels(outcome.broken().keySet()));
        }
        keep();
    }

    private String labels(Set<FieldPath> paths) {
        List<String> names = new ArrayList<>();
        paths.forEach(path -> names.add(labelOf(path)));
        return String.join(", ", names);
    }

    private void keep() {
        try {
            work.keepDraft();
            Instant now = clock.instant();
            kept = work.isTrial() ? kept : Texts.text("form.kept", Words.when(now, now, zone));
        } catch (VaultException e) {
            kept = Texts.text("form.notkept");
            screen.alarm(Texts.of(e));
        }
    }

    /** No answer, and why; null takes the reason back. */
    public void missing(FieldPath path, @Nullable MissingCode code) {
        refusals.remove(path);
        session().find(path).ifPresent(question -> {
            AnswerOutcome outcome = work.answer(path, code == null ? FieldValue.CLEARED : new FieldValue.Missing(code));
            if (outcome.isAccepted()) {
                accepted(outcome);
            }
            show(new Focus(Focus.Target.QUESTION, path.text()));
        });
    }

    /** So many more in a tally, or so many in all. */
    public void count(FieldPath path, String raw, CounterEntry meant) {
        notice = "";
        Typed typed = Typed.whole(raw);
        if (typed instanceof Typed.Value read && read.value() instanceof FieldValue.Whole number) {
            AnswerOutcome outcome = work.count(path, meant, number.value());
            if (outcome.isAccepted()) {
                refusals.remove(path);
                accepted(outcome);
            } else {
                refusals.put(path, new Refusal(raw, outcome.violations().get(0).sentence(), true));
            }
        } else {
            refusals.put(path, new Refusal(raw, Texts.text("typed.whole"), true));
        }
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** A new row at the end; it is opened. */
    public void addRow(GroupPath repeat) {
        notice = "";
        RowPath row = work.addRow(repeat);
        keep();
        pages = readPages();
        at = row.text();
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    /** Takes a row away; the screen has asked before. */
    public void removeRow(RowPath row) {
        refusals.keySet().removeIf(path -> path.rows().contains(row));
        AnswerOutcome outcome = work.removeRow(row);
        accepted(outcome);
        show(new Focus(Focus.Target.ROWS, row.group().text()));
    }

    /** Opens a section or a row. */
    public void open(String key) {
        notice = "";
        if (pages.page(key).isPresent()) {
            at = key;
        }
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    /** Leads to a question wherever it is. */
    public void openQuestion(FieldPath path) {
        pages.pageOf(path).ifPresent(key -> at = key);
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** The section after this one; from a row, back to the list it was opened from. */
    public void next() {
        step(1);
    }

    /** The section before this one; from a row, back to the list it was opened from. */
    public void back() {
        step(-1);
    }

    private void step(int by) {
        notice = "";
        Optional<String> parent = pages.page(at).flatMap(Page::parentKey);
        if (parent.isPresent()) {
            String row = at;
            at = parent.get();
            show(new Focus(Focus.Target.ROWS, RowPath.of(row).group().text()));
            return;
        }
        int now = sectionNumber() - 1;
        int then = Math.max(0, Math.min(pages.outline().size() - 1, now + by));
        at = pages.outline().get(then).key();
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    /** The next language of the form, after the last the first. */
    public void nextLanguage() {
        List<String> languages = work.template().languages();
        if (languages.size() > 1) {
            int now = languages.indexOf(session().language());
            session().language(languages.get((now + 1) % languages.size()));
            // Sentences about what was refused came in the other language.
            violations = triedToFinish ? session().check() : List.of();
            for (Map.Entry<FieldPath, Refusal> refusal : refusals.entrySet()) {
                refusal.setValue(again(refusal.getKey(), refusal.getValue()));
            }
            show(null);
        }
    }

    private Refusal again(FieldPath path, Refusal refusal) {
        String typed = refusal.typed();
        Optional<Item.Question> question = session().find(path);
        if (typed == null || question.isEmpty()) {
            return refusal;
        }
        Typed read = Typed.of(question.get().kind(), typed);
        if (read instanceof Typed.Value value) {
            AnswerOutcome outcome = work.answer(path, value.value());
            if (!outcome.isAccepted()) {
                return new Refusal(typed, outcome.violations().get(0).sentence(), refusal.shown());
            }
        }
        return refusal;
    }

    /** Checks everything and saves; says what is missing if it cannot. */
    public void finish() {
        triedToFinish = true;
        notice = "";
        refusals.replaceAll((path, refusal) -> new Refusal(refusal.typed(), refusal.sentence(), true));
        violations = session().check();
        if (!problems().isEmpty()) {
            show(new Focus(Focus.Target.PROBLEMS, ""));
            return;
        }
        FinishedRecord finished = work.finish();
        if (finished.isFinished()) {
            saveAndLeave("form.saved");
        } else {
            violations = finished.violations();
            show(new Focus(Focus.Target.PROBLEMS, ""));
        }
    }

    private void saveAndLeave(String key) {
        if (work.isTrial()) {
            work.close();
            screen.leave(Texts.text("preview.left"));
            return;
        }
        try {
            RecordWork.Saved saved = work.save(null);
            work.close();
            String more = saved.withheld().isEmpty()
                    ? ""
                    : " " + Texts.text("form.withheld", saved.withheld().size());
            screen.leave(Texts.text(key) + more);
        } catch (VaultException | UnknownFormException e) {
            // Everything accepted is in the journal; nobody is told it was saved.
            screen.alarm(Texts.of(e));
        }
    }

    /**
     * Saves what is there as unfinished and leaves. What is typed and not accepted would be lost: that is said first, and
     * only a second call leaves without it.
     */
    public void saveAndExit() {
        boolean refused =
                refusals.keySet().stream().anyMatch(path -> session().find(path).isPresent());
        if (refused && !warnedOfLoss) {
            warnedOfLoss = true;
            refusals.replaceAll((path, refusal) -> new Refusal(refusal.typed(), refusal.sentence(), true));
            notice = Texts.text("form.unaccepted");
            show(null);
        } else if (kept.isEmpty() && !work.isResumed() && !work.isTrial()) {
            // Nothing was entered: a record of nothing would only be noise.
            work.close();
            screen.leave("");
        } else {
            saveAndLeave("form.exited");
        }
    }

    /** The screen is locked or closed: what was accepted is in the journal and comes back when the record is opened. */
    public void abandon() {
        work.close();
    }

    /** Answers with a file, which is sealed to disk first. */
    public void attach(FieldPath path, Path file, String mediaType) {
        notice = "";
        try (InputStream bytes = Files.newInputStream(file)) {
            AnswerOutcome outcome = work.answer(path, work.attach(bytes, mediaType));
            refusals.remove(path);
            if (outcome.isAccepted()) {
                accepted(outcome);
            } else {
                refusals.put(path, new Refusal(null, outcome.violations().get(0).sentence(), true));
            }
        } catch (IOException e) {
            refusals.put(path, new Refusal(null, Texts.text("photo.unreadable"), true));
        }
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** Shows the same again, for a screen that was rebuilt. */
    public void refresh() {
        show(null);
    }

    private FormSession session() {
        return work.session();
    }

    private int sectionNumber() {
        String section = pages.sectionOf(at).orElse(at);
        List<Pages.Entry> outline = pages.outline();
        for (int number = 1; number <= outline.size(); number++) {
            if (outline.get(number - 1).key().equals(section)) {
                return number;
            }
        }
        return 1;
    }

    private void show(@Nullable Focus focus) {
        int sectionBefore = sectionNumber();
        if (triedToFinish) {
            violations = session().check();
        }
        pages = readPages();
        if (pages.page(at).isEmpty()) {
            // What was open is not asked any more.
            int nearest = Math.min(sectionBefore, pages.outline().size());
            at = pages.outline().get(nearest - 1).key();
        }
        String language = session().language();
        screen.show(new FormPicture(
                work.template().title(),
                work.template().languages(),
                language,
                WritingDirection.isRightToLeft(language),
                pages.outline(),
                pages.sectionOf(at).orElse(at),
                sectionNumber(),
                pages.page(at).orElseThrow(),
                pages.total(),
                kept,
                problems(),
                notice,
                focus,
                sectionNumber() == pages.outline().size()));
    }

    private Pages readPages() {
        return new Pages(work.template().title(), session().visible(), new Known());
    }

    private List<FormPicture.Problem> problems() {
        if (!triedToFinish) {
            return List.of();
        }
        List<FormPicture.Problem> problems = new ArrayList<>();
        refusals.forEach((path, refusal) -> {
            if (session().find(path).isPresent() && session().isRelevant(path)) {
                problems.add(new FormPicture.Problem(path, placed(path), refusal.sentence()));
            }
        });
        for (Violation violation : violations) {
            if (!refusals.containsKey(violation.path())) {
                problems.add(new FormPicture.Problem(violation.path(), placed(violation.path()), violation.sentence()));
            }
        }
        return problems;
    }

    /** The label with the rows it stands in, since every row has the same questions. */
    private String placed(FieldPath path) {
        StringBuilder place = new StringBuilder();
        path.rows()
                .forEach(row -> pages.page(row.text())
                        .ifPresent(page -> place.append(page.title()).append(" · ")));
        return place + labelOf(path);
    }

    private Optional<FieldState> mergedField(FieldPath path) {
        return merged == null ? Optional.empty() : merged.field(path);
    }

    private String labelOf(FieldPath path) {
        String label = session().find(path).map(Item.Question::label).orElse("");
        return label.isBlank() ? path.names().get(path.names().size() - 1) : label;
    }

    /** What this presenter knows of a question besides the form. */
    private final class Known implements Pages.Extras {
        @Override
        public String error(FieldPath path) {
            Refusal refusal = refusals.get(path);
            if (refusal != null) {
                return refusal.shown() ? refusal.sentence() : "";
            }
            return violations.stream()
                    .filter(violation -> violation.path().equals(path))
                    .map(Violation::sentence)
                    .findFirst()
                    .orElse("");
        }

        @Override
        public @Nullable String typed(FieldPath path) {
            Refusal refusal = refusals.get(path);
            return refusal == null ? null : refusal.typed();
        }

        @Override
        public List<Page.Rival> rivals(Item.Question question) {
            Optional<FieldState> field = mergedField(question.path());
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
            mergedField(question.path()).ifPresent(field -> field.parts().forEach(part -> lines.add(partWords(part))));
            return lines;
        }

        private String partWords(CounterPart part) {
            String key = part.source() == CounterPart.Source.RECOUNT ? "count.recounted" : "count.added";
            return Texts.text(key, Words.of(part.amount(), List.of()), authors.words(part.author(), part.device()));
        }

        @Override
        public String rowError(Item.Repeat repeat) {
            return repeat.expectedRows() >= 0 && repeat.expectedRows() != repeat.rows()
                    ? Texts.text("rows.expected", repeat.expectedRows(), repeat.rows())
                    : "";
        }
    }
}
