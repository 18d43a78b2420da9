package org.turnstone.field.ui.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * Cuts what a form shows into pages. A section is a page; a section of sections is not, its parts are. A repeat that
 * stands beside sections is a page with the list of its rows, and each row is a page of its own, opened from there. A
 * question that stands alone between sections goes to the end of the page before it: the head count under the list of
 * people.
 *
 * <p>Example: {@code w, care, person*, n_seen, activity*(…, dot*)} gives the pages {@code w}, {@code care},
 * {@code person} with {@code n_seen} below its rows, and {@code activity}; {@code activity[a1]} is a page that holds the
 * list of {@code dot} rows, and {@code activity[a1]/dot[d1]} one again.
 */
final class Pages {
    private static final int SUMMARY_PARTS = 3;
    private static final int SUMMARY_LENGTH = 60;

    private final String formTitle;
    private final List<ItemTree> roots;
    private final Extras extras;
    private final List<Draft> drafts = new ArrayList<>();

    /** What a page shows besides the form's own: errors, rivals, counts. */
    interface Extras {
        /** The error at a question, or an empty text. */
        String error(FieldPath path);

        /** What was typed there and not accepted, or null. */
        @Nullable
        String typed(FieldPath path);

        List<Page.Rival> rivals(Item.Question question);

        List<String> counted(Item.Question question);

        String rowError(Item.Repeat repeat);
    }

    /** A section page under construction. */
    private record Draft(String key, String title, List<ItemTree> parts) {}

    Pages(String formTitle, List<Item> visible, Extras extras) {
        this.formTitle = formTitle;
        this.roots = ItemTree.of(visible);
        this.extras = extras;
        cut(roots);
    }

    private void cut(List<ItemTree> nodes) {
        for (ItemTree node : nodes) {
            if (node.isContainer()) {
                cut(node.children());
            } else if (node.item() instanceof Item.Section section) {
                drafts.add(new Draft(section.key(), titled(section), new ArrayList<>(node.children())));
            } else if (node.item() instanceof Item.Repeat repeat) {
                drafts.add(new Draft(repeat.key(), titled(repeat), new ArrayList<>(List.of(node))));
            } else if (node.item() instanceof Item.Question question && ItemTree.isShown(question)) {
                if (drafts.isEmpty()) {
                    drafts.add(new Draft(question.key(), formTitle, new ArrayList<>()));
                }
                drafts.get(drafts.size() - 1).parts().add(node);
            }
        }
        drafts.removeIf(draft -> draft.parts().isEmpty());
    }

    private static String titled(Item item) {
        return item.label().isBlank() ? item.key().substring(item.key().lastIndexOf('/') + 1) : item.label();
    }

    /** One line of the outline. */
    record Entry(String key, String title, Completion completion) {}

    List<Entry> outline() {
        return drafts.stream()
                .map(draft -> new Entry(draft.key(), draft.title(), completion(draft.parts())))
                .toList();
    }

    /** The whole form. */
    Completion total() {
        return completion(roots);
    }

    /** The page with the key, of a section or of a row, if it is there now. */
    Optional<Page> page(String key) {
        for (Draft draft : drafts) {
            if (draft.key().equals(key)) {
                return Optional.of(new Page(key, draft.title(), null, blocks(draft.parts())));
            }
            Optional<Page> row = rowPage(draft.key(), draft.parts(), key);
            if (row.isPresent()) {
                return row;
            }
        }
        return Optional.empty();
    }

    private Optional<Page> rowPage(String parent, List<ItemTree> nodes, String key) {
        for (ItemTree node : nodes) {
            if (node.item() instanceof Item.Repeat repeat) {
                for (ItemTree row : node.children()) {
                    if (row.item() instanceof Item.Row found && found.key().equals(key)) {
                        String title = titled(repeat) + " " + found.position();
                        return Optional.of(new Page(key, title, parent, blocks(row.children())));
                    }
                    Optional<Page> deeper = rowPage(row.item().key(), row.children(), key);
                    if (deeper.isPresent()) {
                        return deeper;
                    }
                }
            } else {
                Optional<Page> deeper = rowPage(parent, node.children(), key);
                if (deeper.isPresent()) {
                    return deeper;
                }
            }
        }
        return Optional.empty();
    }

    /** The section page that a section or row key belongs to. */
    Optional<String> sectionOf(String key) {
        Optional<Page> at = page(key);
        while (at.isPresent() && at.get().parentKey().isPresent()) {
            at = page(at.get().parentKey().get());
        }
        return at.map(Page::key);
    }

    /** The page that shows a question, if it is visible. */
    Optional<String> pageOf(FieldPath path) {
        if (path.row().isPresent()) {
            String row = path.row().get().text();
            return page(row).map(Page::key);
        }
        for (Draft draft : drafts) {
            for (ItemTree part : draft.parts()) {
                if (part.questions().stream()
                        .anyMatch(question -> question.path().equals(path))) {
                    return Optional.of(draft.key());
                }
            }
        }
        return Optional.empty();
    }

    private List<Page.Block> blocks(List<ItemTree> nodes) {
        List<Page.Block> blocks = new ArrayList<>();
        collect(nodes, blocks);
        return blocks;
    }

    private void collect(List<ItemTree> nodes, List<Page.Block> blocks) {
        for (ItemTree node : nodes) {
            if (node.item() instanceof Item.Question question) {
                if (ItemTree.isShown(question)) {
                    blocks.add(new Page.Asked(
                            question,
                            extras.error(question.path()),
                            extras.typed(question.path()),
                            extras.rivals(question),
                            extras.counted(question)));
                }
            } else if (node.item() instanceof Item.Repeat repeat) {
                blocks.add(new Page.Rows(repeat, lines(node), extras.rowError(repeat)));
            } else if (node.item() instanceof Item.Section section) {
                if (!section.label().isBlank()) {
                    blocks.add(new Page.Heading(section.key(), section.label()));
                }
                collect(node.children(), blocks);
            }
        }
    }

    private List<Page.Line> lines(ItemTree repeat) {
        List<Page.Line> lines = new ArrayList<>();
        for (ItemTree node : repeat.children()) {
            if (node.item() instanceof Item.Row row) {
                lines.add(new Page.Line(
                        row.path(), row.position(), summary(node), row.surplus(), completion(node.children())));
            }
        }
        return lines;
    }

    /** The first answers of a row, which is how people tell rows apart. */
    private static String summary(ItemTree row) {
        List<String> parts = new ArrayList<>();
        for (ItemTree node : row.children()) {
            if (parts.size() < SUMMARY_PARTS
                    && node.item() instanceof Item.Question question
                    && ItemTree.isAsked(question)
                    && isAnswered(question)) {
                parts.add(shortened(words(question.answer().orElseThrow(), question.choices())));
            }
        }
        return String.join(" · ", parts);
    }

    private static String words(FieldValue value, List<Choice> choices) {
        return Words.of(value, choices).replace('\n', ' ');
    }

    private static String shortened(String text) {
        return text.length() <= SUMMARY_LENGTH
                ? text
                : text.substring(0, SUMMARY_LENGTH - 1).strip() + "…";
    }

    private Completion completion(List<ItemTree> nodes) {
        int answered = 0;
        int total = 0;
        int toCheck = 0;
        for (ItemTree node : nodes) {
            for (Item.Question question : node.questions()) {
                if (ItemTree.isAsked(question)) {
                    total++;
                    answered += isAnswered(question) ? 1 : 0;
                    toCheck += extras.error(question.path()).isEmpty() ? 0 : 1;
                }
            }
        }
        return new Completion(answered, total, rows(nodes), toCheck);
    }

    private static int rows(List<ItemTree> nodes) {
        int rows = 0;
        for (ItemTree node : nodes) {
            rows += node.item() instanceof Item.Repeat repeat ? repeat.rows() : 0;
        }
        return rows;
    }

    static boolean isAnswered(Item.Question question) {
        return question.answer()
                .filter(value -> !(value instanceof FieldValue.Cleared))
                .isPresent();
    }
}
