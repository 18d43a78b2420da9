package org.turnstone.server.formfile;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Sensitivity;

/**
 * What a form version changes against the one before it. A dataset has one column for a question of all versions, so the same
 * name has to mean the same question: a name that changed hands, a type, a code that went or was given to something else. What
 * nobody stores, such as notes and calculates, may change at will. Pure.
 *
 * <p>Example: version 3 asks {@code spull} with four of the five codes of version 2: {@link FormChange.Kind#CHOICES_CHANGED}.
 */
public final class FormComparison {
    /** Classes of which people were told nothing that could now be broken. */
    private static final Set<Sensitivity> UNPROTECTED =
            Set.of(Sensitivity.UNCLASSIFIED, Sensitivity.RESPONSE, Sensitivity.PARADATA);

    private final FormTemplate before;
    private final FormTemplate after;
    private final Set<String> filledLists;
    private final List<FormChange> changes = new ArrayList<>();

    private FormComparison(FormTemplate before, FormTemplate after, Set<String> filledLists) {
        this.before = before;
        this.after = after;
        this.filledLists = filledLists;
    }

    /**
     * All differences that touch answers, in the order of the newer version, what went missing last.
     *
     * @param media of the newer version, by plain name; the lists in them are filled anew with each version, such as this
     *     quarter's stories, and are not compared
     */
    public static List<FormChange> of(FormTemplate before, FormTemplate after, Set<String> media) {
        Set<String> lists = media.stream()
                .map(name -> name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name)
                .collect(Collectors.toUnmodifiableSet());
        FormComparison comparison = new FormComparison(before, after, lists);
        comparison.compare();
        return List.copyOf(comparison.changes);
    }

    private void compare() {
        Map<String, OutlineNode> gone = new HashMap<>();
        Set<String> goneInOrder = new LinkedHashSet<>();
        for (OutlineNode node : before.outline().all()) {
            if (isStored(node)
                    && after.outline()
                            .find(node.path())
                            .filter(FormComparison::isStored)
                            .isEmpty()) {
                gone.put(node.path(), node);
                goneInOrder.add(node.path());
            }
        }
        for (OutlineNode node : after.outline().all()) {
            Optional<OutlineNode> old = before.outline().find(node.path());
            if (old.isPresent() && (isStored(node) || isStored(old.get()))) {
                same(old.get(), node);
            } else if (old.isEmpty() && isStored(node)) {
                Optional<OutlineNode> other = otherName(node, goneInOrder, gone);
                if (other.isPresent()) {
                    goneInOrder.remove(other.get().path());
                    renamed(other.get(), node);
                } else {
                    add(FormChange.Kind.ADDED, node.path(), "It is new; earlier records show it as not asked.");
                }
            }
        }
        for (String path : goneInOrder) {
            if (after.outline().find(path).isEmpty()) {
                add(FormChange.Kind.REMOVED, path, "It is no longer asked; the answers there are stay in the dataset.");
            }
        }
    }

    private void add(FormChange.Kind kind, String path, String sentence) {
        changes.add(new FormChange(kind, path, sentence));
    }

    /** Questions somebody answers, and repeats; groups hold nothing themselves. */
    private static boolean isStored(OutlineNode node) {
        return node instanceof OutlineNode.Question question
                ? question.kind().isAnswered() && !question.readOnly()
                : node instanceof OutlineNode.Repeat;
    }

    // ---- one name in both

    private void same(OutlineNode old, OutlineNode now) {
        if (old instanceof OutlineNode.Question asked && now instanceof OutlineNode.Question asks) {
            question(asked, asks);
        } else if (old instanceof OutlineNode.Repeat was && now instanceof OutlineNode.Repeat is) {
            if (!was.settings().rowKey().equals(is.settings().rowKey())) {
                add(
                        FormChange.Kind.MERGED_OTHERWISE,
                        now.path(),
                        "Its rows were known by " + words(was.settings().rowKey()) + " and are now known by "
                                + words(is.settings().rowKey()) + ", so that one row may be entered twice.");
            }
        } else {
            retyped(now.path(), kind(old), kind(now));
        }
    }

    private static String words(List<String> keys) {
        return keys.isEmpty() ? "nothing" : String.join(", ", keys);
    }

    private static String kind(OutlineNode node) {
        if (node instanceof OutlineNode.Question question) {
            return kind(question);
        }
        return node instanceof OutlineNode.Repeat ? "a repeat" : "a group";
    }

    private static String kind(OutlineNode.Question question) {
        return question.kind() == QuestionKind.HIDDEN
                ? "a calculate"
                : question.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void retyped(String path, String was, String is) {
        add(
                FormChange.Kind.RETYPED,
                path,
                "It was " + was + " and is now " + is
                        + " under the same name. Give it a new name, or confirm with a reason"
                        + " that both mean the same.");
    }

    private void question(OutlineNode.Question was, OutlineNode.Question is) {
        if (was.type() != is.type() || isStored(was) != isStored(is)) {
            retyped(is.path(), kind(was), kind(is));
            return;
        }
        choices(was, is);
        protection(was, is);
        if (was.settings().merge() != is.settings().merge()
                || !was.settings().mergeGroup().equals(is.settings().mergeGroup())) {
            add(
                    FormChange.Kind.MERGED_OTHERWISE,
                    is.path(),
                    "Answers given on two laptops were merged as "
                            + was.settings().merge().name().toLowerCase(Locale.ROOT) + " and are now merged as "
                            + is.settings().merge().name().toLowerCase(Locale.ROOT) + ".");
        }
        if (!normal(label(was, before)).equals(normal(label(is, after)))) {
            add(FormChange.Kind.WORDING, is.path(), "It is worded otherwise; the codebook shows both wordings.");
        }
    }

    /** Nobody had said anything of what is unclassified, and nothing is shown to fewer people than an identifier. */
    private void protection(OutlineNode.Question was, OutlineNode.Question is) {
        Sensitivity before = was.settings().sensitivity();
        Sensitivity now = is.settings().sensitivity();
        if (before != now && !UNPROTECTED.contains(before) && now != Sensitivity.IDENTIFIER) {
            add(
                    FormChange.Kind.LESS_PROTECTED,
                    is.path(),
                    "It was kept as " + words(before) + " and is now " + words(now)
                            + ", so that answers already given would be shown and exported to others than until now."
                            + " Keep the class, or confirm with a reason.");
        }
    }

    private static String words(Sensitivity sensitivity) {
        return sensitivity.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void choices(OutlineNode.Question was, OutlineNode.Question is) {
        if (filledLists.contains(is.choiceList())) {
            return;
        }
        if (!was.choiceList().isEmpty()
                && (was.choices().isEmpty() || is.choices().isEmpty())) {
            return; // a list that comes from answers, known only where there is a record
        }
        List<String> gone = was.choices().stream()
                .map(OutlineNode.CodedChoice::code)
                .filter(code -> is.choice(code).isEmpty())
                .toList();
        List<String> fresh = is.choices().stream()
                .map(OutlineNode.CodedChoice::code)
                .filter(code -> was.choice(code).isEmpty())
                .toList();
        List<String> reworded = was.choices().stream()
                .filter(choice -> is.choice(choice.code())
                        .filter(now -> !normal(choice.label(before.defaultLanguage()))
                                .equals(normal(now.label(after.defaultLanguage()))))
                        .isPresent())
                .map(OutlineNode.CodedChoice::code)
                .toList();
        if (!gone.isEmpty() || !reworded.isEmpty()) {
            add(
                    FormChange.Kind.CHOICES_CHANGED,
                    is.path(),
                    "Its choices changed under the same name, from "
                            + was.choices().size() + " to "
                            + is.choices().size() + " codes"
                            + (gone.isEmpty() ? "" : "; gone: " + String.join(", ", gone))
                            + (fresh.isEmpty() ? "" : "; new: " + String.join(", ", fresh))
                            + (reworded.isEmpty() ? "" : "; worded otherwise: " + String.join(", ", reworded))
                            + ". Give the question a new name, or confirm with a reason that both mean the same.");
        } else if (!fresh.isEmpty()) {
            add(
                    FormChange.Kind.CHOICES_ADDED,
                    is.path(),
                    "New choices: " + String.join(", ", fresh) + "; nobody could choose them before.");
        }
    }

    // ---- another name for the same

    /** A question that went and is this one by its words, or by its name in another group. */
    private Optional<OutlineNode> otherName(OutlineNode node, Set<String> goneInOrder, Map<String, OutlineNode> gone) {
        String label = normal(label(node, after));
        for (String path : goneInOrder) {
            OutlineNode old = gone.get(path);
            if (old == null || old.getClass() != node.getClass()) {
                continue;
            }
            boolean sameWords = !label.isEmpty() && label.equals(normal(label(old, before)));
            if (sameWords || leaf(old.path()).equals(leaf(node.path()))) {
                return Optional.of(old);
            }
        }
        return Optional.empty();
    }

    private void renamed(OutlineNode old, OutlineNode now) {
        add(
                FormChange.Kind.RENAMED,
                now.path(),
                "It was called " + old.path()
                        + " before, so that its answers would stand in two columns. Keep the old name"
                        + " and place, or confirm with a reason that it is another question.");
    }

    private static String leaf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String label(OutlineNode node, FormTemplate of) {
        return node.labels().isEmpty() ? "" : node.label(of.defaultLanguage());
    }

    /** Without what a correction of the spelling changes: capitals, white space, punctuation. */
    private static String normal(String label) {
        return Normalizer.normalize(label, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
