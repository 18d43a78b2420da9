package org.turnstone.field.ui.form;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowPath;

/**
 * Cuts what a form shows into pages. A section is a page; a section of sections is not, its parts are. A repeat that
 * stands beside sections is a page with the table of its rows, and each row is a page of its own, opened from there. A
 * question that stands alone between sections goes to the end of the page before it: the head count under the list of
 * people. What is too long for one page has several parts, and so has everything where questions are shown one by one.
 *
 * <p>Example: {@code w, care, person*, n_seen, activity*(…, dot*)} gives the pages {@code w}, {@code care},
 * {@code person} with {@code n_seen} below its rows, and {@code activity}; {@code activity[a1]} is a page that holds the
 * table of {@code dot} rows, and {@code activity[a1]/dot[d1]} one again.
 */
final class Pages {
    /** More questions than this on one page are neither found nor painted soon. */
    private static final int MOST_ON_A_PAGE = 40;

    private static final int COLUMNS = 3;
    private static final int CELL_LENGTH = 60;
    private static final char PART = '#';

    private final String formTitle;
    private final boolean onePerPage;
    private final Extras extras;
    private final List<ItemTree> roots;
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

        Page.Beside beside(Item.Question question);

        /** What the office asks about it. */
        List<Page.FromOffice> questions(Item.Question question);

        String rowError(Item.Repeat repeat);
    }

    /** A section under construction; {@code grid} is into how many parts its width is cut. */
    private record Draft(String key, String title, int grid, boolean whole, List<ItemTree> nodes) {}

    /** @param onePerPage true if every question, or group that is a field list, is to have a page of its own */
    Pages(String formTitle, boolean onePerPage, List<Item> visible, Extras extras) {
        this.formTitle = formTitle;
        this.onePerPage = onePerPage;
        this.roots = ItemTree.of(visible);
        this.extras = extras;
        cut(roots);
        if (drafts.isEmpty()) {
            drafts.add(new Draft("", formTitle, 0, true, List.of()));
        }
    }

    private void cut(List<ItemTree> nodes) {
        for (ItemTree node : nodes) {
            if (node.isContainer()) {
                cut(node.children());
            } else if (node.item() instanceof Item.Section section) {
                drafts.add(new Draft(
                        section.key(),
                        titled(section),
                        grid(section.appearance(), node.children()),
                        section.fieldList(),
                        new ArrayList<>(node.children())));
            } else if (node.item() instanceof Item.Repeat repeat) {
                drafts.add(new Draft(repeat.key(), titled(repeat), 0, false, new ArrayList<>(List.of(node))));
            } else if (node.item() instanceof Item.Question question && ItemTree.isShown(question)) {
                if (drafts.isEmpty()) {
                    drafts.add(new Draft(question.key(), formTitle, 0, false, new ArrayList<>()));
                }
                drafts.get(drafts.size() - 1).nodes().add(node);
            }
        }
        drafts.removeIf(draft -> draft.nodes().isEmpty());
    }

    private static int grid(String appearance, List<ItemTree> nodes) {
        boolean wanted = nodes.stream()
                .anyMatch(node -> Appearance.of(node.item().appearance()).width() > 0);
        return wanted ? Appearance.of(appearance).parts() : 0;
    }

    private static String titled(Item item) {
        return item.label().isBlank() ? item.key().substring(item.key().lastIndexOf('/') + 1) : item.label();
    }

    /** One line of the outline. */
    record Entry(String key, String title, Completion completion) {}

    List<Entry> outline() {
        return drafts.stream()
                .map(draft -> new Entry(draft.key(), draft.title(), completion(draft.nodes())))
                .toList();
    }

    /** The keys of all pages of sections, in order. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Draft draft : drafts) {
            int parts = parts(draft).size();
            for (int part = 0; part < parts; part++) {
                keys.add(partKey(draft.key(), part));
            }
        }
        return keys;
    }

    private static String partKey(String key, int part) {
        return part == 0 ? key : key + PART + part;
    }

    private static String whole(String key) {
        int part = key.lastIndexOf(PART);
        return part < 0 ? key : key.substring(0, part);
    }

    private static int part(String key) {
        int part = key.lastIndexOf(PART);
        return part < 0 ? 0 : Integer.parseInt(key.substring(part + 1));
    }

    /** The whole form. */
    Completion total() {
        return completion(roots);
    }

    // ---- parts

    private List<List<ItemTree>> parts(Draft draft) {
        return draft.whole() ? List.of(draft.nodes()) : parts(draft.nodes());
    }

    private List<List<ItemTree>> parts(List<ItemTree> nodes) {
        List<List<ItemTree>> parts = new ArrayList<>();
        List<ItemTree> part = new ArrayList<>();
        int weight = 0;
        for (ItemTree unit : units(nodes)) {
            int more = weight(unit);
            if (!part.isEmpty() && (onePerPage ? more > 0 && weight > 0 : weight + more > MOST_ON_A_PAGE)) {
                parts.add(part);
                part = new ArrayList<>();
                weight = 0;
            }
            part.add(unit);
            weight += more;
        }
        if (!part.isEmpty() || parts.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** What may not be torn apart: questions, tables of rows, groups that are field lists or short. */
    private List<ItemTree> units(List<ItemTree> nodes) {
        List<ItemTree> units = new ArrayList<>();
        for (ItemTree node : nodes) {
            boolean group = node.item() instanceof Item.Section section && !section.fieldList();
            if (group && (onePerPage || weight(node) > MOST_ON_A_PAGE)) {
                units.addAll(units(node.children()));
            } else {
                units.add(node);
            }
        }
        return units;
    }

    private static int weight(ItemTree node) {
        if (node.item() instanceof Item.Question question) {
            return ItemTree.isShown(question) ? 1 : 0;
        } else if (node.item() instanceof Item.Section) {
            return node.children().stream().mapToInt(Pages::weight).sum();
        }
        return 1;
    }

    // ---- pages

    /** The page with the key, of a section or of a row, if it is there now. */
    Optional<Page> page(String key) {
        String whole = whole(key);
        for (Draft draft : drafts) {
            if (draft.key().equals(whole)) {
                return Optional.of(page(draft.key(), part(key), draft.title(), null, draft.grid(), parts(draft)));
            }
        }
        // Rows are looked for only where a row is asked for: there may be hundreds.
        return whole.endsWith("]") ? rowPage(RowPath.of(whole), part(key)) : Optional.empty();
    }

    private Page page(
            String key, int wanted, String title, @Nullable String parent, int grid, List<List<ItemTree>> parts) {
        int part = Math.min(wanted, parts.size() - 1);
        return new Page(partKey(key, part), title, parent, part + 1, parts.size(), grid, blocks(parts.get(part)));
    }

    private Optional<Page> rowPage(RowPath row, int part) {
        for (Draft draft : drafts) {
            List<List<ItemTree>> parts = parts(draft);
            for (int at = 0; at < parts.size(); at++) {
                Optional<Page> found = rowPage(partKey(draft.key(), at), parts.get(at), row, part);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Page> rowPage(String parent, List<ItemTree> nodes, RowPath wanted, int part) {
        for (ItemTree node : nodes) {
            if (node.item() instanceof Item.Repeat repeat) {
                for (ItemTree row : node.children()) {
                    if (!(row.item() instanceof Item.Row found)) {
                        continue;
                    }
                    if (found.path().equals(wanted)) {
                        return Optional.of(rowPage(parent, repeat, found, row, part));
                    }
                    if (wanted.text().startsWith(found.key() + "/")) {
                        return rowWithin(found.key(), row.children(), wanted, part);
                    }
                }
            } else {
                Optional<Page> deeper = rowPage(parent, node.children(), wanted, part);
                if (deeper.isPresent()) {
                    return deeper;
                }
            }
        }
        return Optional.empty();
    }

    private Page rowPage(String parent, Item.Repeat repeat, Item.Row found, ItemTree row, int part) {
        String title = titled(repeat) + " " + found.position();
        int grid = grid(found.appearance(), row.children());
        boolean whole = Appearance.of(found.appearance()).has("field-list");
        return page(found.key(), part, title, parent, grid, whole ? List.of(row.children()) : parts(row.children()));
    }

    /** A row of a repeat within a row; it was opened from that part of the outer row which holds its table. */
    private Optional<Page> rowWithin(String outer, List<ItemTree> nodes, RowPath wanted, int part) {
        List<List<ItemTree>> parts = parts(nodes);
        for (int at = 0; at < parts.size(); at++) {
            Optional<Page> found = rowPage(partKey(outer, at), parts.get(at), wanted, part);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The section that a page of a section or row belongs to. */
    Optional<String> sectionOf(String key) {
        Optional<Page> at = page(key);
        while (at.isPresent() && at.get().parentKey().isPresent()) {
            at = page(at.get().parentKey().get());
        }
        return at.map(page -> whole(page.key()));
    }

    /** The page that shows a question, if it is visible. */
    Optional<String> pageOf(FieldPath path) {
        Optional<RowPath> row = path.row();
        if (row.isPresent()) {
            Optional<Page> first = page(row.get().text());
            for (int part = 0; first.isPresent() && part < first.get().parts(); part++) {
                Optional<Page> there = page(partKey(row.get().text(), part));
                if (there.isPresent() && shows(there.get(), path)) {
                    return there.map(Page::key);
                }
            }
            return first.map(Page::key);
        }
        for (Draft draft : drafts) {
            List<List<ItemTree>> parts = parts(draft);
            for (int part = 0; part < parts.size(); part++) {
                if (parts.get(part).stream().anyMatch(node -> holds(node, path))) {
                    return Optional.of(partKey(draft.key(), part));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean shows(Page page, FieldPath path) {
        return page.blocks().stream().anyMatch(block -> block.key().equals(path.text()));
    }

    private static boolean holds(ItemTree node, FieldPath path) {
        if (node.item() instanceof Item.Question question) {
            return question.path().equals(path);
        }
        return node.item() instanceof Item.Section && node.children().stream().anyMatch(child -> holds(child, path));
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
                            extras.counted(question),
                            extras.beside(question),
                            extras.questions(question)));
                }
            } else if (node.item() instanceof Item.Repeat repeat) {
                blocks.add(rows(repeat, node));
            } else if (node.item() instanceof Item.Section section) {
                if (!section.label().isBlank()) {
                    blocks.add(new Page.Heading(section.key(), section.label()));
                }
                collect(node.children(), blocks);
            }
        }
    }

    // ---- rows

    private Page.Rows rows(Item.Repeat repeat, ItemTree node) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (ItemTree row : node.children()) {
            row.questionsOfRow().stream()
                    .filter(Pages::tellsRowsApart)
                    .forEach(question -> columns.putIfAbsent(question.path().template(), question.label()));
            if (columns.size() >= COLUMNS) {
                break;
            }
        }
        List<String> wanted = columns.keySet().stream().limit(COLUMNS).toList();
        List<Page.Line> lines = new ArrayList<>();
        for (ItemTree child : node.children()) {
            if (child.item() instanceof Item.Row row) {
                lines.add(new Page.Line(
                        row.path(), row.position(), cells(child, wanted), row.surplus(), completion(child.children())));
            }
        }
        return new Page.Rows(
                repeat,
                wanted.stream().map(path -> name(columns.get(path), path)).toList(),
                lines,
                extras.rowError(repeat));
    }

    private static String name(@Nullable String label, String path) {
        return label == null || label.isBlank() ? path.substring(path.lastIndexOf('/') + 1) : label.replace('\n', ' ');
    }

    private static boolean tellsRowsApart(Item.Question question) {
        return ItemTree.isAsked(question)
                && question.kind() != QuestionKind.IMAGE
                && question.kind() != QuestionKind.AUDIO
                && question.kind() != QuestionKind.VIDEO
                && question.kind() != QuestionKind.FILE;
    }

    private static List<String> cells(ItemTree row, List<String> columns) {
        List<String> cells = new ArrayList<>();
        List<Item.Question> questions = row.questionsOfRow();
        for (String column : columns) {
            cells.add(questions.stream()
                    .filter(question -> question.path().template().equals(column) && isAnswered(question))
                    .findFirst()
                    .map(question -> shortened(words(question.answer().orElseThrow(), question.choices())))
                    .orElse(""));
        }
        return cells;
    }

    private static String words(FieldValue value, List<Choice> choices) {
        return Words.of(value, choices).replace('\n', ' ');
    }

    private static String shortened(String text) {
        return text.length() <= CELL_LENGTH
                ? text
                : text.substring(0, CELL_LENGTH - 1).strip() + "…";
    }

    // ---- how far

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
