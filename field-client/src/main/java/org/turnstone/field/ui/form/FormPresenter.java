package org.turnstone.field.ui.form;

import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.Bookmark;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.capture.FormWork;
import org.turnstone.field.capture.RecordDecisions;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.form.FormPicture.Focus;
import org.turnstone.field.vault.AttachmentTooLargeException;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormSession;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.QueryId;
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
    private final FormScreen screen;
    private final Clock clock;
    private final ZoneId zone;
    private final FormFiles files = new Files();

    private final Unaccepted unaccepted;
    private final QuestionFacts facts;
    private final Visit visit;
    private boolean warnedOfLoss;
    private boolean oneByOne;
    private Pages pages;
    private String at;
    private String kept;
    private String notice = "";
    private List<Query> queries;

    /** @param merged what merge had made of the record when it was opened; null if it was never saved */
    public FormPresenter(
            FormWork work, @Nullable RecordState merged, FormScreen screen, Authors authors, Clock clock, ZoneId zone) {
        this.work = work;
        this.screen = screen;
        this.unaccepted = new Unaccepted(work);
        this.queries = work.queries();
        this.facts = new QuestionFacts(work, merged, this::queries, unaccepted, authors, clock, zone);
        this.visit = new Visit(work, clock);
        this.clock = clock;
        this.zone = zone;
        this.kept = work.isTrial() ? Texts.text("preview.bar") : "";
        this.pages = readPages();
        this.at = pages.keys().get(0);
    }

    /** Opens where the draft was left; else the first section with something left to answer. */
    public void begin() {
        Bookmark left = work.bookmark();
        unaccepted.resume(left);
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
        visit.begin(question.get());
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
            if (unaccepted.forget(path)) {
                keep();
                show(null);
            }
            return;
        }
        AnswerOutcome outcome = work.answer(path, value);
        if (outcome.isAccepted()) {
            unaccepted.answered(path);
            accepted(outcome);
            show(null);
        } else {
            Violation why = outcome.violations().get(0);
            refuse(path, raw, why.sentence(), left);
            if (left && unaccepted.offerToKeep(question, why)) {
                show(null);
            }
        }
    }

    /** Keeps what was typed although the form's check is against it; a remark has to say why. */
    void keepAnyway(FieldPath path, Typed typed) {
        if (!unaccepted.mayKeep(path) || !(typed instanceof Typed.Value read)) {
            return;
        }
        AnswerOutcome outcome = work.answerAgainstConstraint(path, read.value());
        if (outcome.isAccepted()) {
            unaccepted.keptAnyway(path);
            accepted(outcome);
        }
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** Writes beside an answer, or the interviewer's note; an empty text takes away what stood there. */
    void beside(FieldPath path, String text) {
        work.writeBesideAnswer(path, Normalizer.normalize(text, Normalizer.Form.NFC));
        if (!text.isBlank()) {
            path.answerBeside().ifPresent(unaccepted::remarked);
        }
        keep();
        show(null);
    }

    private List<Query> queries() {
        return queries;
    }

    /** Replies to a question of the office; it is saved at once, whatever becomes of the answers. */
    void reply(FieldPath path, QueryId id, String text) {
        String plain = text.strip();
        if (plain.isEmpty()) {
            return;
        }
        if (plain.length() > RecordDecisions.MAX_REPLY) {
            notice = Texts.text("query.long", RecordDecisions.MAX_REPLY);
            show(null);
            return;
        }
        try {
            work.reply(id, plain);
            notice = Texts.text("query.replied");
        } catch (VaultException e) {
            screen.alarm(Texts.of(e));
        } catch (UnknownRecordException e) {
            screen.alarm(String.valueOf(e.getMessage()));
        }
        queries = work.queries();
        show(new Focus(Focus.Target.QUESTION, path.text()));
    }

    /** The focus came to a question: the draft opens there again. */
    void entered(FieldPath path) {
        if (!visit.moves(path)) {
            return;
        }
        if (work.isResumed()) {
            keep();
        }
    }

    /** The person is done with a question: the next of the page, or the next page. A refused answer keeps them there. */
    void goOn(FieldPath path) {
        if (unaccepted.say(path)) {
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
        unaccepted.refuse(path, raw, sentence, left);
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
        work.bookmark(new Bookmark(visit.place().map(FieldPath::text).orElse(at), unaccepted.typed()));
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
        unaccepted.answered(path);
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
                unaccepted.forget(path);
                accepted(outcome);
            } else {
                unaccepted.refuse(path, raw, outcome.violations().get(0).sentence(), true);
            }
        } else {
            unaccepted.refuse(path, raw, Texts.text("typed.whole"), true);
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
        unaccepted.forgetRow(row);
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
        visit.end();
        if (work.isResumed()) {
            keep();
        }
    }

    /** Shows questions one by one, for whoever reads the screen with the interviewer; or whole sections again. */
    public void turnOneByOne() {
        FieldPath asked = visit.place().orElse(null);
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
            unaccepted.sayAgain();
            show(null);
        }
    }

    /** Checks everything and saves; says what is missing if it cannot. */
    public void finish() {
        notice = "";
        visit.end();
        unaccepted.sayAll();
        unaccepted.checkFromNowOn();
        if (!problems().isEmpty()) {
            show(new Focus(Focus.Target.PROBLEMS, ""));
            return;
        }
        FinishedRecord finished = work.finish();
        if (finished.isFinished()) {
            saveAndLeave("form.saved");
        } else {
            unaccepted.found(finished.violations());
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
        if (unaccepted.isAnything() && !warnedOfLoss) {
            warnedOfLoss = true;
            unaccepted.sayAll();
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
        visit.note();
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
            unaccepted.forget(path);
            if (outcome.isAccepted()) {
                accepted(outcome);
            } else {
                unaccepted.refuse(path, null, outcome.violations().get(0).sentence(), true);
            }
        } catch (AttachmentTooLargeException e) {
            unaccepted.refuse(path, null, Texts.of(e), true);
        } catch (IOException e) {
            boolean picture = session()
                    .find(path)
                    .map(Item.Question::kind)
                    .filter(QuestionKind.IMAGE::equals)
                    .isPresent();
            unaccepted.refuse(path, null, Texts.text(picture ? "photo.unreadable" : "file.unreadable"), true);
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
        unaccepted.check();
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
        return new Pages(work.template().title(), oneByOne, session().visible(), facts);
    }

    private List<FormPicture.Problem> problems() {
        List<FormPicture.Problem> problems = new ArrayList<>();
        unaccepted
                .problems()
                .forEach((path, sentence) -> problems.add(new FormPicture.Problem(path, placed(path), sentence)));
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
}
