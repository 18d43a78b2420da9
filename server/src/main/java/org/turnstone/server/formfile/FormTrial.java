package org.turnstone.server.formfile;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.FieldValue;

/**
 * Fills a form as a person might, in each of its languages, before anybody is asked a question with it: every question that
 * shows is answered, two rows are added to each repeat, and the record is finished. A rule that fails with some answers, and a
 * question that lacks its text in a language, shows here and not at a doorstep. Seeded, so that the same form is tried the same
 * way.
 */
public final class FormTrial {
    private static final int MAX_ANSWERS = 4_000;
    private static final int MAX_PASSES = 30;
    private static final int ROUNDS = 3;
    private static final int ROWS = 2;
    private static final long SEED = 20261122;

    private final FormTemplate form;
    private final List<FormFinding> findings = new ArrayList<>();
    private final Set<String> looked = new HashSet<>();
    private int answers;

    private FormTrial(FormTemplate form) {
        this.form = form;
    }

    /**
     * What a trial gave.
     *
     * @param fillings how often it was filled from its first to its last question
     * @param answers how many were given in all
     * @param findings errors if a rule of the form failed; notes for what a person would stumble over
     */
    public record Outcome(int fillings, int answers, List<FormFinding> findings) {
        public Outcome {
            findings = List.copyOf(findings);
        }

        /** True if nothing failed. */
        public boolean isPassed() {
            return findings.stream().noneMatch(finding -> finding.severity() == FormFinding.Severity.ERROR);
        }
    }

    /** Fills the form in each language, each time with other answers. */
    public static Outcome of(FormTemplate form) {
        FormTrial trial = new FormTrial(form);
        List<String> languages = form.languages().isEmpty() ? List.of("") : form.languages();
        int fillings = 0;
        for (String language : languages) {
            int rounds = fillings == 0 ? ROUNDS : 1; // languages differ in their texts, not in their rules
            for (int round = 0; round < rounds; round++) {
                fillings++;
                trial.fill(language, new Random(SEED + fillings));
            }
            trial.texts(language);
        }
        return new Outcome(fillings, trial.answers, trial.findings);
    }

    private void fill(String language, Random random) {
        try (FormSession session = form.open(RecordValues.EMPTY, context(random))) {
            if (!language.isEmpty()) {
                session.language(language);
            }
            answerAll(session, random);
            session.check();
            session.finish();
        } catch (FormFailedException e) {
            findings.add(FormFinding.error("A rule of the form failed while it was tried"
                    + (language.isEmpty() ? "" : " in " + language) + ". Look at its calculations and conditions."));
        }
    }

    private static EntryContext context(Random random) {
        return new EntryContext(
                Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC), ZoneId.of("UTC"), Map.of(), random);
    }

    private void answerAll(FormSession session, Random random) {
        Set<String> done = new HashSet<>();
        boolean more = true;
        for (int pass = 0; more && pass < MAX_PASSES; pass++) {
            more = false;
            // In passes over what shows, since looking what shows costs as much as many answers.
            for (Item item : session.visible()) {
                if (isOpen(item) && done.size() < MAX_ANSWERS && done.add(item.key())) {
                    more = true;
                    open(session, item, random);
                }
            }
        }
    }

    private void open(FormSession session, Item item, Random random) {
        if (item instanceof Item.Repeat repeat) {
            for (int row = repeat.rows(); row < ROWS; row++) {
                session.addRow(repeat.path());
            }
        } else if (item instanceof Item.Question question && session.isRelevant(question.path())) {
            answer(session, question, random);
        }
    }

    private static boolean isOpen(Item item) {
        return item instanceof Item.Repeat repeat
                ? repeat.mayAdd()
                : item instanceof Item.Question question && question.kind().isAnswered() && !question.readOnly();
    }

    /** Some answers until one is taken; that none is may be the form's will, since constraints may ask for much. */
    private void answer(FormSession session, Item.Question question, Random random) {
        for (int attempt = 0; attempt < 4; attempt++) {
            Optional<FieldValue> value = value(question, random);
            if (value.isEmpty()) {
                return;
            }
            if (session.answer(question.path(), value.get()).isAccepted()) {
                answers++;
                return;
            }
            blame(session, question, value.get());
        }
    }

    /** Tells a constraint, which may refuse, from a rule that fails: a session refuses both, an evaluation does not. */
    private void blame(FormSession session, Item.Question question, FieldValue value) {
        String path = question.path().template();
        if (!looked.add(path)) {
            return; // once for a question, since an evaluation of a long form takes its time
        }
        try {
            form.evaluate(session.values().with(question.path(), value), context(new Random(SEED)));
        } catch (FormFailedException e) {
            findings.add(
                    FormFinding.blocking(
                            path,
                            "A rule of the form fails on an answer to it. Look at the calculations and conditions that use it."));
        }
    }

    private static Optional<FieldValue> value(Item.Question question, Random random) {
        List<String> codes =
                question.choices().stream().map(choice -> choice.code()).toList();
        return switch (question.type()) {
            case TEXT -> Optional.of(new FieldValue.Text("x" + random.nextInt(1_000)));
            case WHOLE ->
                Optional.of(new FieldValue.Whole(number(question, random).longValue()));
            case DECIMAL -> Optional.of(new FieldValue.Decimal(number(question, random)));
            case DAY -> Optional.of(new FieldValue.Day(LocalDate.of(2026, 11, 1 + random.nextInt(20))));
            case TIME -> Optional.of(new FieldValue.TimeOfDay(LocalTime.of(random.nextInt(24), 0)));
            case CHOICE ->
                codes.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new FieldValue.Text(codes.get(random.nextInt(codes.size()))));
            case CHOICES ->
                codes.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new FieldValue.Choices(new TreeSet<>(
                                codes.subList(0, 1 + random.nextInt(Math.min(2, codes.size()))))));
            case RANKING -> codes.isEmpty() ? Optional.empty() : Optional.of(new FieldValue.Ranking(codes));
            default -> Optional.empty(); // places, moments and files: a form's rules say little about them
        };
    }

    private static BigDecimal number(Item.Question question, Random random) {
        return question.bounds() == null
                ? BigDecimal.valueOf(random.nextInt(20))
                : question.bounds().start();
    }

    /** Questions that have a text, but not in this language. */
    private void texts(String language) {
        if (language.isEmpty()) {
            return;
        }
        List<String> untranslated = form.outline().all().stream()
                .filter(node -> !node.labels().isEmpty()
                        && node.labels().getOrDefault(language, "").isBlank())
                .map(OutlineNode::path)
                .toList();
        if (!untranslated.isEmpty()) {
            findings.add(FormFinding.note("In " + language + " " + untranslated.size()
                    + " questions have no text; the first is " + untranslated.get(0) + "."));
        }
    }
}
