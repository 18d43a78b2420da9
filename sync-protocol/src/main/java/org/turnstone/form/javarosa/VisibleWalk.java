package org.turnstone.form.javarosa;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.RangeQuestion;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Bounds;
import org.turnstone.form.Choice;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/** Goes through the controls of a form as far as they are relevant, in order. */
final class VisibleWalk {
    private final FormTemplate template;
    private final FormRun run;
    private final boolean keysOnly;
    private final List<Item> items = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    private VisibleWalk(FormTemplate template, FormRun run, boolean keysOnly) {
        this.template = template;
        this.run = run;
        this.keysOnly = keysOnly;
    }

    static List<Item> items(FormTemplate template, FormRun run) {
        VisibleWalk walk = new VisibleWalk(template, run, false);
        walk.walk(run.form(), "", "", 0);
        return List.copyOf(walk.items);
    }

    /** The keys of {@link #items} without the work of reading texts. */
    static List<String> keys(FormTemplate template, FormRun run) {
        VisibleWalk walk = new VisibleWalk(template, run, true);
        walk.walk(run.form(), "", "", 0);
        return walk.keys;
    }

    /**
     * @param row path of the innermost row around, or empty
     * @param rowTemplate the same without ids
     */
    private void walk(IFormElement parent, String row, String rowTemplate, int depth) {
        for (IFormElement child : parent.getChildren()) {
            String childTemplate = run.live.controls().template(child);
            String path =
                    row + childTemplate.substring(childTemplate.startsWith(rowTemplate) ? rowTemplate.length() : 0);
            if (child instanceof QuestionDef control) {
                question(control, path, depth);
            } else if (child instanceof GroupDef group && group.getRepeat()) {
                repeat(group, path, childTemplate, depth);
            } else if (child instanceof GroupDef group) {
                group(group, path, childTemplate, row, rowTemplate, depth);
            }
        }
    }

    private void question(QuestionDef control, String path, int depth) {
        Leaf leaf = run.tree.leaf(new FieldPath(path));
        if (leaf == null || !leaf.node.isRelevant()) {
            return;
        }
        keys.add(path);
        if (!keysOnly) {
            items.add(question(run, leaf, control, depth));
        }
    }

    private void group(GroupDef group, String path, String groupTemplate, String row, String rowTemplate, int depth) {
        boolean named = !path.isEmpty() && !path.equals(row);
        if (!named || isAroundRepeat(group, groupTemplate)) {
            walk(group, row, rowTemplate, depth);
            return;
        }
        TreeElement node = run.tree.container(path);
        if (node == null || !node.isRelevant()) {
            return;
        }
        keys.add(path);
        if (!keysOnly) {
            String appearance = orEmpty(group.getAppearanceAttr());
            items.add(new Item.Section(
                    new GroupPath(path), depth, label(group, node), appearance, appearance.contains("field-list")));
        }
        walk(group, row, rowTemplate, depth + 1);
    }

    /** The XLSForm compiler puts a group around each repeat, bound to the same path, for the label. */
    private boolean isAroundRepeat(GroupDef group, String groupTemplate) {
        return group.getChildren().stream()
                .anyMatch(child -> child instanceof GroupDef inner
                        && inner.getRepeat()
                        && run.live.controls().template(inner).equals(groupTemplate));
    }

    private void repeat(GroupDef group, String path, String repeatTemplate, int depth) {
        GroupPath repeat = new GroupPath(path);
        InstanceTree.Place place = run.tree.place(repeat);
        if (place == null || !isRelevant(run, place)) {
            return;
        }
        List<RowId> rows = run.rows.of(repeat);
        int expected = expectedRows(run, place);
        GroupDef labelled = run.live.controls().labelled(repeatTemplate);
        String appearance = labelled == null ? "" : orEmpty(labelled.getAppearanceAttr());
        keys.add(path);
        if (!keysOnly) {
            items.add(new Item.Repeat(
                    repeat,
                    depth,
                    labelled == null ? "" : label(labelled, place.parent()),
                    appearance,
                    rows.size(),
                    expected < 0,
                    expected,
                    template.repeatSettings(repeatTemplate)));
        }
        for (int i = 0; i < rows.size(); i++) {
            RowPath row = repeat.row(rows.get(i));
            TreeElement node = run.tree.container(row.text());
            if (node == null || !node.isRelevant()) {
                continue;
            }
            keys.add(row.text());
            if (!keysOnly) {
                String label = labelled == null ? "" : label(labelled, node);
                items.add(new Item.Row(row, depth + 1, label, appearance, i + 1, expected >= 0 && i >= expected));
            }
            walk(group, row.text(), repeatTemplate, depth + 2);
        }
    }

    /** True if a row could stand there now. */
    static boolean isRelevant(FormRun run, InstanceTree.Place place) {
        String name = place.path().names().get(place.path().names().size() - 1);
        int next = run.rows.of(place.path()).size();
        return place.parent().isRelevant()
                && run.form().isRepeatRelevant(place.parent().getRef().extendRef(name, next));
    }

    /** How many rows the form asks for; -1 if a person decides. */
    static int expectedRows(FormRun run, InstanceTree.Place place) {
        GroupDef repeat = run.live.controls().repeat(place.template());
        if (repeat == null || repeat.getCountReference() == null) {
            return repeat != null && repeat.noAddRemove ? 1 : -1;
        }
        TreeReference count = FormInstance.unpackReference(repeat.getCountReference())
                .contextualize(place.parent().getRef());
        TreeElement node = run.form().getMainInstance().resolveReference(count);
        IAnswerData value = node == null ? null : node.getValue();
        if (value == null) {
            return 0;
        }
        try {
            return Math.max(0, (int) Double.parseDouble(value.uncast().getString()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The heading of a group or row by its path. */
    static String label(FormRun run, String path, TreeElement node) {
        GroupDef group = run.live.controls().labelled(InstanceTree.template(path));
        return group == null ? "" : label(run, group, node);
    }

    private String label(GroupDef group, TreeElement place) {
        return label(run, group, place);
    }

    private static String label(FormRun run, GroupDef group, TreeElement place) {
        return run.live.texts().resolved(group.getTextID(), group.getLabelInnerText(), run.language, place.getRef());
    }

    // ---- questions

    static Item.Question question(FormRun run, Leaf leaf, QuestionDef control, int depth) {
        FormTexts texts = run.live.texts();
        TreeReference place = leaf.node.getRef();
        List<Choice> choices = new ArrayList<>();
        for (SelectChoice choice : run.choices(leaf)) {
            choices.add(new Choice(
                    choice.getValue(),
                    texts.choice(choice, run.language, place),
                    FormMedia.fileName(texts.special(choice.getTextID(), "image", run.language, place))));
        }
        return new Item.Question(
                leaf.path,
                depth,
                texts.resolved(control.getTextID(), control.getLabelInnerText(), run.language, place),
                texts.resolved(control.getHelpTextID(), control.getHelpText(), run.language, place),
                texts.special(control.getHelpTextID(), "guidance", run.language, place),
                leaf.spec.kind(),
                leaf.spec.type(),
                choices,
                bounds(control),
                orEmpty(control.getAppearanceAttr()),
                FormMedia.fileName(texts.special(control.getTextID(), "image", run.language, place)),
                FormMedia.fileName(texts.special(control.getTextID(), "audio", run.language, place)),
                FormMedia.fileName(texts.special(control.getTextID(), "video", run.language, place)),
                leaf.spec.role() != Spec.Role.ANSWER || !leaf.node.isEnabled(),
                leaf.node.isRequired(),
                leaf.spec.role() == Spec.Role.COMPUTED ? run.engineValue(leaf) : run.stored.get(leaf.path),
                leaf.spec.settings());
    }

    private static @Nullable Bounds bounds(QuestionDef control) {
        if (!(control instanceof RangeQuestion range)) {
            return null;
        }
        BigDecimal step = range.getRangeStep() == null ? BigDecimal.ONE : range.getRangeStep();
        return new Bounds(range.getRangeStart(), range.getRangeEnd(), step);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
