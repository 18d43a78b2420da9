package org.turnstone.field.ui.form;

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
import org.turnstone.field.capture.FormWork;
import org.turnstone.field.ui.Texts;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RowPath;

/**
 * What stands in fields and is no answer, with the reason; and, once somebody tried to finish, everything that keeps the record
 * from it. Confined to the presenter's thread.
 */
final class Unaccepted {
    private final FormWork work;
    private final Map<FieldPath, Refusal> refusals = new LinkedHashMap<>();

    /** Those that may be kept against the form's check. */
    private final Set<FieldPath> keepable = new HashSet<>();

    /** Answers that were kept against a check, and whose remark is still to be written. */
    private final Set<FieldPath> owingRemark = new HashSet<>();

    private List<Violation> violations = List.of();
    private boolean checking;

    /**
     * @param typed the raw text, to be shown again, or null where the editor shows no text
     * @param said true once it was left: only then the sentence is shown
     */
    private record Refusal(@Nullable String typed, String sentence, boolean said) {
        Refusal saidNow() {
            return new Refusal(typed, sentence, true);
        }
    }

    Unaccepted(FormWork work) {
        this.work = work;
    }

    // ---- one question

    /** Takes up what was half typed when the draft was kept. */
    void resume(Bookmark left) {
        left.typed().forEach((path, raw) -> {
            if (work.session().find(path).isPresent()) {
                refusals.put(path, new Refusal(raw, Texts.text("typed.unfinished"), false));
            }
        });
    }

    /** @param left true once the field was left */
    void refuse(FieldPath path, @Nullable String raw, String sentence, boolean left) {
        Refusal before = refusals.get(path);
        refusals.put(path, new Refusal(raw, sentence, left || (before != null && before.said())));
        keepable.remove(path);
    }

    /** True if there was something. */
    boolean forget(FieldPath path) {
        keepable.remove(path);
        return refusals.remove(path) != null;
    }

    /** There is another answer: what was said about the one before says nothing about this one. */
    void answered(FieldPath path) {
        forget(path);
        owingRemark.remove(path);
        path.beside(FieldPath.REMARK)
                .filter(remark -> work.margin().text(remark).isPresent())
                .ifPresent(remark -> work.margin().write(remark, ""));
    }

    void forgetRow(RowPath row) {
        refusals.keySet().removeIf(path -> path.rows().contains(row));
        owingRemark.removeIf(path -> path.rows().contains(row));
    }

    /** Shows the reason from now on; false if nothing is refused there. */
    boolean say(FieldPath path) {
        return refusals.computeIfPresent(path, (any, refusal) -> refusal.saidNow()) != null;
    }

    /** Shows every reason. */
    void sayAll() {
        refusals.replaceAll((path, refusal) -> refusal.saidNow());
    }

    /** The sentence at a question, or an empty text. */
    String error(FieldPath path) {
        Refusal refusal = refusals.get(path);
        if (refusal != null) {
            return refusal.said() ? refusal.sentence() : "";
        }
        for (Violation violation : violations) {
            if (violation.path().equals(path)) {
                return violation.sentence();
            }
        }
        return "";
    }

    @Nullable
    String typed(FieldPath path) {
        Refusal refusal = refusals.get(path);
        return refusal == null ? null : refusal.typed();
    }

    /** All that is typed and no answer. */
    Map<FieldPath, String> typed() {
        Map<FieldPath, String> typed = new HashMap<>();
        refusals.forEach((path, refusal) -> {
            if (refusal.typed() != null) {
                typed.put(path, refusal.typed());
            }
        });
        return typed;
    }

    /** True if leaving now would lose something. */
    boolean isAnything() {
        return refusals.keySet().stream()
                .anyMatch(path -> work.session().find(path).isPresent());
    }

    // ---- kept against a check

    /** Offers to keep what was refused, where that makes sense. */
    boolean offerToKeep(Item.Question question, Violation why) {
        return mayBeKept(question, why) && keepable.add(question.path());
    }

    boolean mayKeep(FieldPath path) {
        return keepable.contains(path) && refusals.containsKey(path);
    }

    void keptAnyway(FieldPath path) {
        forget(path);
        owingRemark.add(path);
    }

    boolean owesRemark(FieldPath path) {
        return owingRemark.contains(path);
    }

    void remarked(FieldPath path) {
        owingRemark.remove(path);
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

    // ---- the whole record

    /** Somebody tried to finish: everything that is in the way is shown from now on. */
    void checkFromNowOn() {
        checking = true;
        check();
    }

    void check() {
        violations = checking ? open() : List.of();
    }

    /** What finishing itself found. */
    void found(List<Violation> more) {
        violations = List.copyOf(more);
    }

    private List<Violation> open() {
        Set<FieldPath> vouchedFor = work.margin().vouchedFor();
        List<Violation> open = new ArrayList<>();
        for (Violation violation : work.session().check()) {
            boolean constraint = violation.kind() == Violation.Kind.CONSTRAINT;
            if (!constraint || !vouchedFor.contains(violation.path())) {
                open.add(constraint ? orRemark(violation) : violation);
            }
        }
        return open;
    }

    /** What stands in the record, kept before or given by somebody else, lacks no more than the reason. */
    private Violation orRemark(Violation violation) {
        Optional<Item.Question> question = work.session().find(violation.path());
        if (question.isEmpty() || !mayBeKept(question.get(), violation)) {
            return violation;
        }
        owingRemark.add(violation.path());
        return new Violation(violation.path(), violation.kind(), Texts.text("remark.missing", violation.sentence()));
    }

    /** Every question that is in the way, with its sentence; nothing before somebody tried to finish. */
    Map<FieldPath, String> problems() {
        Map<FieldPath, String> problems = new LinkedHashMap<>();
        if (checking) {
            refusals.forEach((path, refusal) -> {
                if (work.session().find(path).isPresent() && work.session().isRelevant(path)) {
                    problems.put(path, refusal.sentence());
                }
            });
            violations.forEach(violation -> problems.putIfAbsent(violation.path(), violation.sentence()));
        }
        return problems;
    }

    /** The form speaks another language: its sentences are asked for again. */
    void sayAgain() {
        check();
        refusals.replaceAll(this::again);
    }

    private Refusal again(FieldPath path, Refusal refusal) {
        String typed = refusal.typed();
        Optional<Item.Question> question = work.session().find(path);
        if (typed == null || question.isEmpty()) {
            return refusal;
        }
        Typed read = Typed.of(question.get(), typed);
        if (read instanceof Typed.Value value) {
            AnswerOutcome outcome = work.answer(path, value.value());
            if (!outcome.isAccepted()) {
                return new Refusal(typed, outcome.violations().get(0).sentence(), refusal.said());
            }
        }
        return refusal;
    }
}
