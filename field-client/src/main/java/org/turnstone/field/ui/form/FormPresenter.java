package org.turnstone.field.ui.form;

import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.Bookmark;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.capture.FormWork;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.form.FormPicture.Focus;
import org.turnstone.field.vault.AttachmentTooLargeException;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormSession;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.CounterPart;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.AttachmentRef;
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
    private final FormFiles files = new Files();

    /** What was typed and not accepted, by question. */
    private final Map<FieldPath, Refusal> refusals = new LinkedHashMap<>();

    /** Those of them that may be kept against the form's check. */
    private final Map<FieldPath, FieldValue> keepable = new HashMap<>();

    private List<Violation> violations = List.of();
    private boolean triedToFinish;
    private boolean warnedOfLoss;
    private boolean oneByOne;
    private Pages pages;
    private String at;
    private String kept;
    private String notice = "";

    /** Where the person is: the question that had the focus last, and since when, and what it held then. */
    private @Nullable FieldPath place;

    private Instant since;
    private String heldThen = "";

    /** Answers that were kept against a check, and whose remark is still to be written. */
    private final Set<FieldPath> owingRemark = new HashSet<>();

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
        this.at = pages.keys().get(0);
        this.since = clock.instant();
    }

    /** Opens where the draft was left; else the first section with something left to answer. */
    public void begin() {
        Bookmark left = work.bookmark();
        left.typed().forEach((path, raw) -> {
            if (session().find(path).isPresent()) {
                refusals.put(path, new Refusal(raw, Texts.text("typed.unfinished"), false));
            }
        });
        pages = readPages();
        if (!left.place().isEmpty() && goBackTo(left.place())) {
            return;
        }
        pages.outline().stream()
                .filter(entry -> entry.completion().mark() != Completion.Mark.DONE)
                .findFirst()
                .ifPresent(entry -> at = entry.key());
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    private boolean goBackTo(String key) {
        if (pages.page(key).isPresent()) {
            at = key;
            show(new Focus(Focus.Target.FIRST_OPEN, at));
            return true;
        }
        Optional<FieldPath> question = key.endsWith("]") ? Optional.empty() : Optional.of(new FieldPath(key));
        Optional<String> page = question.flatMap(pages::pageOf);
        if (page.isEmpty()) {
            return false;
        }
        at = page.get();
        place = question.get();
        show(new Focus(Focus.Target.QUESTION, key));
        return true;
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
            keepable.remove(path);
            if (cleared) {
                keep();
                show(null);
            }
            return;
        }
        AnswerOutcome outcome = work.answer(path, value);
        if (outcome.isAccepted()) {
            refusals.remove(path);
            keepable.remove(path);
            owingRemark.remove(path);
            // What was said about the answer before says nothing about this one.
            path.beside(FieldPath.REMARK)
                    .filter(remark -> work.besideAnswer(remark).isPresent())
                    .ifPresent(remark -> work.writeBesideAnswer(remark, ""));
            accepted(outcome);
            show(null);
        } else {
            Violation why = outcome.violations().get(0);
            refuse(path, raw, why.sentence(), left);
            if (left && mayBeKept(question, why)) {
                keepable.put(path, value);
                show(null);
            }
        }
    }

    /**
     * A number or a date out of a form's range may be what was said: then it is worth more than one that was invented to
     * please the form. A code that is misspelt, or choices that exclude each other, are no such thing.
     */
    private static boolean mayBeKept(Item.Question question, Violation why) {
        boolean measured = switch (question.kind()) {
            case INTEGER, DECIMAL, DATE, TIME, DATETIME -> true;
            default -> false;
        };
        return measured
                && why.kind() == Violation.Kind.CONSTRAINT
                && question.settings().merge() == MergeKind.REGISTER
                && question.path().beside(FieldPath.REMARK).isPresent();
    }

    /** Keeps what was typed although the form's check is against it; a remark has to say why. */
    void keepAnyway(FieldPath path, Typed typed) {
        if (!keepable.containsKey(path) || !(typed instanceof Typed.Value read)) {
            return;
        }
        AnswerOutcome outcome = work.answerAgainstConstraint(path, read.value());
        if (outcome.isAccepted()) {
            refusals.remove(path);
            keepable.remove(path);
            owingRemark.add(path);
            accepted(outcome);
        }
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** Writes beside an answer, or the interviewer's note; an empty text takes away what stood there. */
    void beside(FieldPath path, String text) {
        work.writeBesideAnswer(path, Normalizer.normalize(text, Normalizer.Form.NFC));
        if (!text.isBlank()) {
            path.answerBeside().ifPresent(owingRemark::remove);
        }
        keep();
        show(null);
    }

    /** The focus came to a question: the draft opens there again. */
    void entered(FieldPath path) {
        if (path.equals(place)) {
            return;
        }
        endVisit();
        place = path;
        since = clock.instant();
        heldThen = held(path);
        if (work.isResumed()) {
            keep();
        }
    }

    private void endVisit() {
        FieldPath was = place;
        if (was != null) {
            work.visited(was, since, clock.instant(), heldThen, held(was));
            place = null;
        }
    }

    private String held(FieldPath path) {
        return session()
                .find(path)
                .flatMap(question -> question.answer().map(value -> Words.of(value, List.of())))
                .orElse("");
    }

    /** The person is done with a question: the next of the page, or the next page. A refused answer keeps them there. */
    void goOn(FieldPath path) {
        Refusal refusal = refusals.get(path);
        if (refusal != null) {
            refusals.put(path, new Refusal(refusal.typed(), refusal.sentence(), true));
            show(new Focus(Focus.Target.QUESTION, path.text()));
            return;
        }
        List<Page.Block> blocks = pages.page(at).map(Page::blocks).orElse(List.of());
        boolean behind = false;
        for (Page.Block block : blocks) {
            if (behind && block instanceof Page.Rows) {
                show(new Focus(Focus.Target.ROWS, block.key()));
                return;
            } else if (behind && block instanceof Page.Asked asked && ItemTree.isAsked(asked.question())) {
                show(new Focus(Focus.Target.QUESTION, block.key()));
                return;
            }
            behind |= block.key().equals(path.text());
        }
        if (isLast()) {
            show(new Focus(Focus.Target.END, ""));
        } else {
            next();
        }
    }

    private void refuse(FieldPath path, @Nullable String raw, String sentence, boolean left) {
        Refusal before = refusals.get(path);
        boolean shown = left || (before != null && before.shown());
        refusals.put(path, new Refusal(raw, sentence, shown));
        keepable.remove(path);
        if (raw != null && !raw.isBlank()) {
            // It is no answer, and is kept all the same: whoever is interrupted finds it half typed as it was.
            keep();
        }
        // Also where nothing is said yet: the screen must not show what was there before over what is typed now.
        show(null);
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
        Map<FieldPath, String> typed = new HashMap<>();
        refusals.forEach((path, refusal) -> {
            if (refusal.typed() != null) {
                typed.put(path, refusal.typed());
            }
        });
        work.bookmark(new Bookmark(place == null ? at : place.text(), typed));
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
        keepable.remove(path);
        owingRemark.remove(path);
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
        turned();
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
            turned();
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
        Page page = pages.page(at).orElseThrow();
        Optional<String> parent = page.parentKey();
        if (parent.isPresent()) {
            stepInRow(page, parent.get(), by);
            return;
        }
        List<String> keys = pages.keys();
        int then = Math.max(0, Math.min(keys.size() - 1, keys.indexOf(page.key()) + by));
        at = keys.get(then);
        turned();
        show(new Focus(Focus.Target.FIRST_OPEN, at));
    }

    private void stepInRow(Page page, String parent, int by) {
        String row = page.key().replaceFirst("#[0-9]+$", "");
        int part = page.part() + by;
        if (part >= 1 && part <= page.parts()) {
            at = part == 1 ? row : row + "#" + (part - 1);
            turned();
            show(new Focus(Focus.Target.FIRST_OPEN, at));
            return;
        }
        at = parent;
        turned();
        show(new Focus(Focus.Target.ROWS, RowPath.of(row).group().text()));
    }

    /** Another page is open: the question that was, is left. */
    private void turned() {
        endVisit();
        if (work.isResumed()) {
            keep();
        }
    }

    /** Shows questions one by one, for whoever reads the screen with the interviewer; or whole sections again. */
    public void turnOneByOne() {
        FieldPath asked = place;
        oneByOne = !oneByOne;
        pages = readPages();
        Optional<String> page = asked == null ? Optional.empty() : pages.pageOf(asked);
        at = page.orElseGet(() -> at.replaceFirst("#[0-9]+$", ""));
        show(asked == null ? new Focus(Focus.Target.FIRST_OPEN, at) : new Focus(Focus.Target.QUESTION, asked.text()));
    }

    private boolean isLast() {
        List<String> keys = pages.keys();
        return at.equals(keys.get(keys.size() - 1));
    }

    /** The next language of the form, after the last the first. */
    public void nextLanguage() {
        List<String> languages = work.template().languages();
        if (languages.size() > 1) {
            int now = languages.indexOf(session().language());
            session().language(languages.get((now + 1) % languages.size()));
            // Sentences about what was refused came in the other language.
            violations = triedToFinish ? checked() : List.of();
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
        Typed read = Typed.of(question.get(), typed);
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
        endVisit();
        violations = checked();
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
        FieldPath left = place;
        endVisit();
        place = left;
        if (work.isResumed() && !work.isTrial()) {
            keep();
        }
        work.close();
    }

    /** Answers with a file, which is sealed to disk first. */
    void attach(FieldPath path, FileSource file) {
        notice = "";
        try (InputStream bytes = file.open()) {
            AnswerOutcome outcome = work.answer(path, work.attach(bytes, file.mediaType()));
            refusals.remove(path);
            if (outcome.isAccepted()) {
                accepted(outcome);
            } else {
                refusals.put(path, new Refusal(null, outcome.violations().get(0).sentence(), true));
            }
        } catch (AttachmentTooLargeException e) {
            refusals.put(path, new Refusal(null, Texts.of(e), true));
        } catch (IOException e) {
            boolean picture = session()
                    .find(path)
                    .map(Item.Question::kind)
                    .filter(QuestionKind.IMAGE::equals)
                    .isPresent();
            refusals.put(path, new Refusal(null, Texts.text(picture ? "photo.unreadable" : "file.unreadable"), true));
        }
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** Reads a file of the form or the record; null if it is not here or cannot be read. */
    <T> @Nullable T read(FormFiles.Reading<T> reading) {
        try {
            return reading.read(files);
        } catch (IOException e) {
            // Whoever asked shows that there is nothing to show.
            return null;
        }
    }

    /** Shows the same again, for a screen that was rebuilt. */
    public void refresh() {
        show(null);
    }

    /** What keeps the record from being finished; an answer that stands with a remark does not. */
    private List<Violation> checked() {
        Set<FieldPath> kept = work.vouchedFor();
        List<Violation> open = new ArrayList<>();
        for (Violation violation : session().check()) {
            boolean constraint = violation.kind() == Violation.Kind.CONSTRAINT;
            if (!constraint || !kept.contains(violation.path())) {
                Optional<Item.Question> question = session().find(violation.path());
                boolean owing = constraint && question.isPresent() && mayBeKept(question.get(), violation);
                if (owing) {
                    // It stands in the record, kept before or given by somebody else: all that is missing is why.
                    owingRemark.add(violation.path());
                }
                open.add(
                        owing
                                ? new Violation(
                                        violation.path(),
                                        violation.kind(),
                                        Texts.text("remark.missing", violation.sentence()))
                                : violation);
            }
        }
        return open;
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
            violations = checked();
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
                work.besideAnswer(FieldPath.NOTE).orElse(""),
                focus,
                isLast()));
    }

    private Pages readPages() {
        return new Pages(work.template().title(), oneByOne, session().visible(), new Known());
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

    /** The record's own files, and those of its form. */
    private final class Files implements FormFiles {
        @Override
        public InputStream open(AttachmentRef file) throws IOException {
            return work.open(file);
        }

        @Override
        public byte @Nullable [] media(String name) throws IOException {
            FormMedia media = work.template().media();
            return media.names().contains(name) ? media.bytes(name) : null;
        }
    }

    /** What this presenter knows of a question besides the form. */
    private final class Known implements Pages.Extras {
        @Override
        public String error(FieldPath path) {
            Refusal refusal = refusals.get(path);
            if (refusal != null) {
                return refusal.shown() ? refusal.sentence() : "";
            }
            for (Violation violation : violations) {
                if (violation.path().equals(path)) {
                    return violation.sentence();
                }
            }
            return "";
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
        public Page.Beside beside(Item.Question question) {
            FieldPath path = question.path();
            boolean mayKeep = keepable.containsKey(path) && refusals.containsKey(path);
            String remark = path.beside(FieldPath.REMARK)
                    .flatMap(work::besideAnswer)
                    .orElse(owingRemark.contains(path) ? "" : null);
            String caption = question.kind() != QuestionKind.IMAGE
                    ? ""
                    : path.beside(FieldPath.CAPTION).flatMap(work::besideAnswer).orElse("");
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
}
