package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/**
 * One record as a tree of JavaRosa, named by our paths. JavaRosa counts rows, we name them: the row named by the i-th
 * id of its repeat is the node with number i. The tree is always grown from the form, with every node of the form in
 * it, so a question that is newer than the record is there and can be asked.
 */
final class InstanceTree {
    private static final Pattern ROW = Pattern.compile("\\[[^\\]]*]");

    private final Map<String, Spec> specs;
    private final Map<GroupPath, List<RowId>> rows;
    private final Map<FieldPath, Leaf> leaves = new LinkedHashMap<>();
    private final List<Leaf> shifting = new ArrayList<>();
    private final Map<String, TreeElement> containers = new HashMap<>();
    private final Map<GroupPath, Place> places = new LinkedHashMap<>();

    private InstanceTree(Map<String, Spec> specs, Map<GroupPath, List<RowId>> rows) {
        this.specs = specs;
        this.rows = rows;
    }

    /**
     * Where a repeat stands in this record.
     *
     * @param positions of the rows around it, outermost first
     */
    record Place(GroupPath path, String template, TreeElement parent, List<Integer> positions) {}

    /** Makes the nodes for the rows of a record. */
    static TreeElement grow(TreeElement blank, Map<GroupPath, List<RowId>> rows) {
        TreeElement root = blank.deepCopy(true);
        growInto(blank, root, "", rows);
        return root;
    }

    private static void growInto(
            TreeElement structure, TreeElement target, String prefix, Map<GroupPath, List<RowId>> rows) {
        for (int i = 0; i < structure.getNumChildren(); i++) {
            TreeElement child = structure.getChildAt(i);
            if (OutlineReader.isTemplate(child)) {
                GroupPath repeat = new GroupPath(prefix + child.getName());
                int position = 0;
                for (RowId id : rows.getOrDefault(repeat, List.of())) {
                    TreeElement row = child.deepCopy(false);
                    row.setMult(position++);
                    target.addChild(row);
                    growInto(child, row, repeat.row(id).text() + "/", rows);
                }
            } else if (child.hasChildren()) {
                growInto(child, target.getChild(child.getName(), 0), prefix + child.getName() + "/", rows);
            }
        }
    }

    /** Names the nodes of a tree that has the rows. */
    static InstanceTree of(
            TreeElement root, TreeElement blank, Map<String, Spec> specs, Map<GroupPath, List<RowId>> rows) {
        InstanceTree tree = new InstanceTree(specs, rows);
        tree.containers.put("", root);
        tree.name(blank, root, "", "", List.of());
        return tree;
    }

    private void name(
            TreeElement structure, TreeElement target, String prefix, String template, List<Integer> positions) {
        for (int i = 0; i < structure.getNumChildren(); i++) {
            TreeElement child = structure.getChildAt(i);
            String name = child.getName();
            if (OutlineReader.isMeta(child, prefix)) {
                continue;
            }
            if (OutlineReader.isTemplate(child)) {
                nameRows(child, target, new GroupPath(prefix + name), template + name, positions);
            } else if (child.hasChildren()) {
                TreeElement group = target.getChild(name, 0);
                containers.put(prefix + name, group);
                name(child, group, prefix + name + "/", template + name + "/", positions);
            } else {
                addLeaf(specs.get(template + name), prefix + name, target.getChild(name, 0));
            }
        }
    }

    private void nameRows(
            TreeElement structure, TreeElement parent, GroupPath repeat, String template, List<Integer> positions) {
        places.put(repeat, new Place(repeat, template, parent, positions));
        int position = 0;
        for (RowId id : rows.getOrDefault(repeat, List.of())) {
            TreeElement row = parent.getChild(structure.getName(), position);
            String text = repeat.row(id).text();
            containers.put(text, row);
            List<Integer> inner = new ArrayList<>(positions);
            inner.add(position++);
            name(structure, row, text + "/", template + "/", inner);
        }
    }

    private void addLeaf(@Nullable Spec spec, String path, TreeElement node) {
        if (spec != null) {
            FieldPath named = spec.fixedPath() != null ? spec.fixedPath() : new FieldPath(path);
            Leaf leaf = new Leaf(spec, named, node);
            leaves.put(named, leaf);
            if (spec.shifting()) {
                shifting.add(leaf);
            }
        }
    }

    /** Remembers what was seen in the tree before a row came or went. */
    void take(InstanceTree before) {
        for (Leaf leaf : leaves.values()) {
            Leaf old = before.leaves.get(leaf.path);
            if (old != null && old.node == leaf.node) {
                leaf.take(old);
            }
        }
    }

    /** Every leaf, in the form's order. */
    Collection<Leaf> leaves() {
        return leaves.values();
    }

    @Nullable
    Leaf leaf(FieldPath path) {
        return leaves.get(path);
    }

    /** The node of a group or row by its path; the root by the empty text. */
    @Nullable
    TreeElement container(String path) {
        return containers.get(path);
    }

    /** Every leaf that may read otherwise after an answer elsewhere. */
    List<Leaf> shifting() {
        return shifting;
    }

    /** The groups and rows, by their paths, that stand at one of these template paths. */
    Map<String, TreeElement> containersAt(Set<String> templates) {
        Map<String, TreeElement> found = new HashMap<>();
        if (!templates.isEmpty()) {
            containers.forEach((path, node) -> {
                if (templates.contains(template(path))) {
                    found.put(path, node);
                }
            });
        }
        return found;
    }

    /** A path without its rows. */
    static String template(String path) {
        return ROW.matcher(path).replaceAll("");
    }

    /** Every repeat that has a place, with rows or without. */
    Collection<Place> places() {
        return places.values();
    }

    @Nullable
    Place place(GroupPath repeat) {
        return places.get(repeat);
    }
}
