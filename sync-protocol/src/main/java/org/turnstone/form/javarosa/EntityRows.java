package org.turnstone.form.javarosa;

import java.util.HashMap;
import java.util.Map;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.EntityChange;
import org.turnstone.form.EntityLists.Entity;
import org.turnstone.form.EntityLists.EntityList;
import org.turnstone.form.FormLimits;

/** Puts what records made of an entity list into the instance of its file. */
final class EntityRows {
    private static final String ID = "name";
    private static final String LABEL = "label";
    private static final String VERSION = "__version";

    private EntityRows() {}

    /** @throws IllegalArgumentException if the list would be longer than a list may be */
    static void put(EntityList list, TreeElement root) {
        Map<String, TreeElement> byId = new HashMap<>();
        for (int i = 0; i < root.getNumChildren(); i++) {
            byId.putIfAbsent(text(root.getChildAt(i), ID), root.getChildAt(i));
        }
        for (Entity entity : list.entities().values()) {
            EntityChange change = entity.change();
            TreeElement row = byId.get(change.id());
            if (row == null && change.creates()) {
                if (root.getNumChildren() >= FormLimits.MAX_LIST_ROWS) {
                    throw new IllegalArgumentException("the entity list " + list.name() + " has more than "
                            + FormLimits.MAX_LIST_ROWS + " entities");
                }
                row = new TreeElement("item", root.getNumChildren());
                set(row, ID, change.id());
                set(row, LABEL, "");
                root.addChild(row);
            }
            // A change to an entity that is not here waits for its file.
            if (row != null) {
                change(row, entity);
            }
        }
    }

    private static void change(TreeElement row, Entity entity) {
        if (!entity.change().label().isEmpty()) {
            set(row, LABEL, entity.change().label());
        }
        entity.change().properties().forEach((name, value) -> set(row, name, value));
        String version = text(row, VERSION);
        long before = version.matches("\\d{1,9}") ? Long.parseLong(version) : 0;
        set(row, VERSION, String.valueOf(before + entity.changes()));
    }

    private static String text(TreeElement row, String column) {
        TreeElement cell = row.getChild(column, 0);
        return cell == null || cell.getValue() == null
                ? ""
                : cell.getValue().uncast().getString();
    }

    private static void set(TreeElement row, String column, String value) {
        TreeElement cell = row.getChild(column, 0);
        if (cell == null) {
            cell = new TreeElement(column, 0);
            row.addChild(cell);
        }
        cell.setValue(new UncastData(value));
    }
}
