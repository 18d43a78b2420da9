package org.turnstone.form.javarosa;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.ItemsetBinding;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.RangeQuestion;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntityLists;
import org.turnstone.form.EntryContext;
import org.turnstone.form.Evaluation;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * One record in one parsed form. What is stored is ours and stays as it was given; JavaRosa's tree is told of it and
 * asked for what follows. Where its calculates overwrite what is stored, as they do on every load, what is stored is
 * put back: a stamp is made once, and what a person typed is the person's.
 */
final class FormRun {
    /** Stamps that feed stamps settle in two or three rounds; a form that never settles is left as it is then. */
    private static final int MAX_ROUNDS = 8;

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    final LiveForm live;
    final EntryContext context;

    /** Answers and stamps, and whatever else the record holds. */
    final SortedMap<FieldPath, FieldValue> stored;

    /** Where the form, in this run, put something into a question a person may answer. */
    final Set<FieldPath> madeByForm = new HashSet<>();

    final RunRows rows;
    private final Map<String, Spec> specs;
    private final List<EntityReader.Declared> entities;
    InstanceTree tree;
    String language;

    FormRun(JavaRosaTemplate template, LiveForm live, RecordValues values, EntryContext context) {
        this.live = live;
        this.context = context;
        this.specs = template.specs();
        this.language = template.defaultLanguage();
        this.stored = new TreeMap<>(values.values());
        this.rows = new RunRows(this, values.rows());
        TreeElement root = InstanceTree.grow(live.blank(), rows.all());
        this.tree = InstanceTree.of(root, live.blank(), specs, rows.all());
        takeGroupsApart();
        boolean isNew = values.values().isEmpty() && values.rows().isEmpty();
        tell(isNew);
        EntityReader.nameRecordAhead(root, context);
        live.start(root, isNew, context);
        putBack();
        entities = template.entities();
        EntityReader.nameRecord(this);
        EntityReader.nameEntities(entities, this);
    }

    /** One pass for {@link org.turnstone.form.FormTemplate#evaluate}. */
    static Evaluation evaluate(JavaRosaTemplate template, LiveForm live, RecordValues values, EntryContext context) {
        FormRun run = new FormRun(template, live, values, context);
        run.dropUnstoredStamps();
        SortedMap<FieldPath, FieldValue> computed = new TreeMap<>();
        SortedSet<FieldPath> relevant = new TreeSet<>();
        for (Leaf leaf : run.tree.leaves()) {
            if (!leaf.node.isRelevant() || leaf.spec.role() == Spec.Role.NOTE) {
                continue;
            }
            relevant.add(leaf.path);
            FieldValue value = leaf.spec.role() == Spec.Role.COMPUTED ? run.engineValue(leaf) : null;
            if (value != null) {
                computed.put(leaf.path, value);
            }
        }
        return new Evaluation(computed, relevant, run.check());
    }

    // ---- loading

    private void takeGroupsApart() {
        for (Map.Entry<FieldPath, FieldValue> entry : List.copyOf(stored.entrySet())) {
            if (!(entry.getValue() instanceof FieldValue.Together together) || tree.leaf(entry.getKey()) != null) {
                continue;
            }
            List<FieldPath> parts = together.parts().keySet().stream()
                    .map(name -> beside(entry.getKey(), name))
                    .toList();
            if (parts.stream().allMatch(part -> tree.leaf(part) != null)) {
                stored.remove(entry.getKey());
                together.parts().forEach((name, part) -> stored.put(beside(entry.getKey(), name), part));
            }
        }
    }

    /** The path that differs in its last name. */
    static FieldPath beside(FieldPath path, String name) {
        return new FieldPath(path.text().substring(0, path.text().lastIndexOf('/') + 1) + name);
    }

    private void tell(boolean isNew) {
        for (Leaf leaf : tree.leaves()) {
            FieldValue value = stored.get(leaf.path);
            if (leaf.spec.role() == Spec.Role.ANSWER && (value != null || !isNew)) {
                // Without an answer in the record the form's default must not look like one.
                leaf.node.setValue(toEngine(leaf, value));
            } else if (leaf.spec.role() == Spec.Role.STAMP && value != null) {
                leaf.node.setValue(toEngine(leaf, value));
            }
            leaf.seen = leaf.node.getValue();
        }
    }

    private void putBack() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            boolean moved = false;
            for (Leaf leaf : tree.leaves()) {
                if (isOverwritten(leaf)) {
                    set(leaf, toEngine(leaf, stored.get(leaf.path)));
                    moved = true;
                }
            }
            if (!moved) {
                return;
            }
        }
    }

    /** True if JavaRosa holds something else than what is stored and may not. */
    boolean isOverwritten(Leaf leaf) {
        IAnswerData now = leaf.node.getValue();
        FieldValue value = stored.get(leaf.path);
        if (now == leaf.seen || value == null) {
            return false;
        }
        if (leaf.spec.role() == Spec.Role.STAMP) {
            // A stamp whose condition does not hold now is empty in the form and stays in the record.
            return now != null && !sameInEngine(leaf, value, now);
        }
        return leaf.spec.role() == Spec.Role.ANSWER && !sameInEngine(leaf, value, now);
    }

    private boolean sameInEngine(Leaf leaf, FieldValue value, @Nullable IAnswerData now) {
        FieldValue told = fromEngine(leaf, toEngine(leaf, value));
        FieldValue held = fromEngine(leaf, now);
        return told == null ? held == null : told.equals(held);
    }

    private void dropUnstoredStamps() {
        for (Leaf leaf : tree.leaves()) {
            if (leaf.spec.role() == Spec.Role.STAMP
                    && leaf.node.getValue() != leaf.seen
                    && !stored.containsKey(leaf.path)) {
                set(leaf, null);
            }
        }
    }

    // ---- nodes

    @Nullable
    IAnswerData toEngine(Leaf leaf, @Nullable FieldValue value) {
        return AnswerMapping.toEngine(value, leaf.spec, context.zone());
    }

    @Nullable
    FieldValue engineValue(Leaf leaf) {
        return fromEngine(leaf, leaf.node.getValue());
    }

    @Nullable
    FieldValue fromEngine(Leaf leaf, @Nullable IAnswerData data) {
        return AnswerMapping.fromEngine(data, leaf.spec, context.zone());
    }

    /** Writes a node and works out what depends on it. */
    void set(Leaf leaf, @Nullable IAnswerData data) {
        form().setValue(data, leaf.node.getRef(), leaf.node, true);
        leaf.seen = leaf.node.getValue();
    }

    /** Answers a question, or empties it. */
    void put(FieldPath path, FieldValue value) {
        FieldValue kept = isEmpty(value) && value instanceof FieldValue.Text ? FieldValue.CLEARED : value;
        stored.put(path, kept);
        madeByForm.remove(path);
        Leaf leaf = tree.leaf(path);
        if (leaf != null) {
            set(leaf, toEngine(leaf, kept));
        }
    }

    FormDef form() {
        return live.form();
    }

    /** Names the nodes anew after rows came or went. */
    void rename() {
        InstanceTree renamed = InstanceTree.of(form().getMainInstance().getRoot(), live.blank(), specs, rows.all());
        renamed.take(tree);
        tree = renamed;
        EntityReader.nameEntities(entities, this);
    }

    // ---- choices

    @Nullable
    QuestionDef control(Leaf leaf) {
        return live.controls().question(leaf.spec.template());
    }

    /**
     * The choices offered now. JavaRosa's getter empties an answer that is not among them, silently and without
     * working out what depends on it, so what it did is undone here and the session decides.
     */
    List<SelectChoice> choices(Leaf leaf) {
        QuestionDef control = control(leaf);
        if (control == null) {
            return List.of();
        }
        Search search = live.controls().search(leaf.spec.template());
        if (search != null) {
            return search.choices(form(), leaf.node.getRef(), live.lists(), language);
        }
        ItemsetBinding itemset = control.getDynamicChoices();
        if (itemset == null) {
            return control.getChoices() == null ? List.of() : control.getChoices();
        }
        IAnswerData before = leaf.node.getValue();
        List<SelectChoice> choices = itemset.getChoices(form(), leaf.node.getRef());
        if (leaf.node.getValue() != before) {
            leaf.node.setValue(before);
        }
        return choices;
    }

    /** The codes offered now, in the form's order. */
    Set<String> codes(Leaf leaf) {
        if (!leaf.spec.filtered()) {
            return listed(leaf);
        }
        Set<String> codes = new LinkedHashSet<>();
        for (SelectChoice choice : choices(leaf)) {
            codes.add(choice.getValue());
        }
        return codes;
    }

    /** Every code of the leaf's list, whatever is offered now: those of its file, and of entities that records made. */
    Set<String> listed(Leaf leaf) {
        EntityLists.EntityList made = context.entities().list(leaf.spec.list()).orElse(null);
        return made == null
                ? leaf.spec.codes()
                : Stream.concat(leaf.spec.codes().stream(), made.entities().keySet().stream())
                        .collect(Collectors.toSet());
    }

    /** The codes a value names; empty if it is not one of choices. */
    static List<String> codesOf(FieldValue value, Spec spec) {
        return switch (spec.type()) {
            case CHOICE -> value instanceof FieldValue.Text text ? List.of(text.value()) : List.of();
            case CHOICES -> value instanceof FieldValue.Choices choices ? List.copyOf(choices.choices()) : List.of();
            case RANKING -> value instanceof FieldValue.Ranking ranking ? ranking.choices() : List.of();
            default -> List.of();
        };
    }

    // ---- checking

    /** Every violation, walking all leaves; JavaRosa's own validate() stops at the first. */
    List<Violation> check() {
        List<Violation> violations = new ArrayList<>();
        for (Leaf leaf : tree.leaves()) {
            if (leaf.spec.role() != Spec.Role.ANSWER || !leaf.node.isRelevant()) {
                continue;
            }
            FieldValue value = stored.get(leaf.path);
            if (isEmpty(value)) {
                if (leaf.node.isRequired() && leaf.node.isEnabled()) {
                    violations.add(violation(leaf, Violation.Kind.REQUIRED));
                }
            } else {
                Violation fault = fault(leaf, value);
                if (fault != null && !isEntityElsewhere(leaf, fault, value)) {
                    violations.add(fault);
                }
            }
        }
        return violations;
    }

    /** Which entities another laptop made only that laptop knows, so an id that looks like one of theirs is no fault. */
    private static boolean isEntityElsewhere(Leaf leaf, Violation fault, @Nullable FieldValue value) {
        return value != null
                && fault.kind() == Violation.Kind.NOT_A_CHOICE
                && !leaf.spec.list().isEmpty()
                && codesOf(value, leaf.spec).stream()
                        .anyMatch(code -> UUID_TEXT.matcher(code).matches());
    }

    /** True if nobody answered, or what was answered says nothing. */
    static boolean isEmpty(@Nullable FieldValue value) {
        return value == null
                || value instanceof FieldValue.Cleared
                || (value instanceof FieldValue.Text text && text.value().isEmpty())
                || (value instanceof FieldValue.Choices choices
                        && choices.choices().isEmpty())
                || (value instanceof FieldValue.Ranking ranking
                        && ranking.choices().isEmpty())
                || (value instanceof FieldValue.Line line && line.places().isEmpty());
    }

    /** What is wrong with an answer; null if nothing is. */
    @Nullable
    Violation fault(Leaf leaf, @Nullable FieldValue value) {
        if (value == null || isEmpty(value) || value instanceof FieldValue.Missing) {
            return null;
        }
        if (!leaf.spec.type().holds(value)) {
            return violation(leaf, Violation.Kind.WRONG_TYPE);
        }
        List<String> chosen = codesOf(value, leaf.spec);
        if (!chosen.isEmpty() && (leaf.spec.filtered() || !leaf.spec.codes().isEmpty())) {
            if (!codes(leaf).containsAll(chosen)) {
                return violation(leaf, Violation.Kind.NOT_A_CHOICE);
            }
        }
        if (!isInRange(leaf, value)) {
            return violation(leaf, Violation.Kind.CONSTRAINT);
        }
        IAnswerData data = leaf.node.getConstraint() == null ? null : toEngine(leaf, value);
        return data == null || form().evaluateConstraint(leaf.node.getRef(), data)
                ? null
                : violation(leaf, Violation.Kind.CONSTRAINT);
    }

    private boolean isInRange(Leaf leaf, FieldValue value) {
        if (!(control(leaf) instanceof RangeQuestion range)) {
            return true;
        }
        BigDecimal number = value instanceof FieldValue.Whole whole
                ? BigDecimal.valueOf(whole.value())
                : value instanceof FieldValue.Decimal decimal ? decimal.value() : null;
        return number == null
                || (number.compareTo(range.getRangeStart().min(range.getRangeEnd())) >= 0
                        && number.compareTo(range.getRangeStart().max(range.getRangeEnd())) <= 0);
    }

    Violation violation(Leaf leaf, Violation.Kind kind) {
        TreeReference place = leaf.node.getRef();
        String written = switch (kind) {
            case REQUIRED -> leaf.spec.requiredMessage();
            case CONSTRAINT -> leaf.spec.constraintMessage();
            case WRONG_TYPE, NOT_A_CHOICE -> "";
        };
        String sentence = written.isEmpty() ? "" : live.texts().message(written, language, place);
        return new Violation(leaf.path, kind, sentence.isEmpty() ? ours(leaf, kind) : sentence);
    }

    private static String ours(Leaf leaf, Violation.Kind kind) {
        return switch (kind) {
            case REQUIRED -> "This question needs an answer.";
            case CONSTRAINT -> "The form does not take this answer.";
            case NOT_A_CHOICE -> "This is not among the choices offered.";
            case WRONG_TYPE ->
                "This question takes "
                        + switch (leaf.spec.type()) {
                            case TEXT -> "text.";
                            case WHOLE -> "a whole number.";
                            case DECIMAL -> "a number.";
                            case DAY -> "a date.";
                            case TIME -> "a time.";
                            case MOMENT -> "a date and time.";
                            case PLACE -> "a place.";
                            case LINE -> "a line of places.";
                            case CHOICE -> "one choice.";
                            case CHOICES -> "choices.";
                            case RANKING -> "choices in order.";
                            case ATTACHMENT -> "a file.";
                        };
        };
    }
}
