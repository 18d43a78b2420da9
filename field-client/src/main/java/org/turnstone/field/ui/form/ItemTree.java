package org.turnstone.field.ui.form;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;

/** The flat list a session shows, as the tree it came from. */
record ItemTree(Item item, List<ItemTree> children) {
    /** The items right below the root. */
    static List<ItemTree> of(List<Item> visible) {
        List<ItemTree> roots = new ArrayList<>();
        Deque<ItemTree> open = new ArrayDeque<>();
        for (Item item : visible) {
            ItemTree node = new ItemTree(item, new ArrayList<>());
            while (!open.isEmpty() && open.getLast().item.depth() >= item.depth()) {
                open.removeLast();
            }
            (open.isEmpty() ? roots : open.getLast().children).add(node);
            open.addLast(node);
        }
        return roots;
    }

    /** Every question at or below it, those in rows included. */
    List<Item.Question> questions() {
        List<Item.Question> found = new ArrayList<>();
        collect(this, found);
        return found;
    }

    private static void collect(ItemTree node, List<Item.Question> found) {
        if (node.item instanceof Item.Question question) {
            found.add(question);
        }
        node.children.forEach(child -> collect(child, found));
    }

    /** The questions of a row itself, those in rows within it left out. */
    List<Item.Question> questionsOfRow() {
        List<Item.Question> found = new ArrayList<>();
        for (ItemTree child : children) {
            if (child.item instanceof Item.Question question) {
                found.add(question);
            } else if (child.item instanceof Item.Section) {
                found.addAll(child.questionsOfRow());
            }
        }
        return found;
    }

    /** True for a group with groups or repeats of its own that do not all belong on one page. */
    boolean isContainer() {
        return item instanceof Item.Section section
                && !section.fieldList()
                && children.stream()
                        .anyMatch(child -> child.item instanceof Item.Section || child.item instanceof Item.Repeat);
    }

    /** True if a person sees it: a hidden value only where the form gave it a label. */
    static boolean isShown(Item.Question question) {
        return question.kind() != QuestionKind.HIDDEN || !question.label().isBlank();
    }

    /** True if it counts as something to be answered. */
    static boolean isAsked(Item.Question question) {
        return question.kind().isAnswered()
                && !question.readOnly()
                && !(isSelect(question) && Appearance.of(question.appearance()).has("label"));
    }

    private static boolean isSelect(Item.Question question) {
        return question.kind() == QuestionKind.SELECT_ONE || question.kind() == QuestionKind.SELECT_MULTIPLE;
    }
}
