package org.turnstone.form;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a finished record does to an entity: a thing that forms are about, such as a tree or a household, in a list that
 * other records can choose from (ODK XForms, "Entities"). Immutable; {@code toString} shows no values.
 *
 * @param list the name of the entity list
 * @param id the entity's id, which is what a choice of it is answered with
 * @param creates true if it makes the entity where there is none; false if it only changes one
 * @param label how people call it; empty if this leaves the label as it is
 * @param properties the values it sets, by name
 */
public record EntityChange(
        String list, String id, boolean creates, String label, SortedMap<String, String> properties) {
    public EntityChange {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** This and then a later one to the same entity, as one. */
    EntityChange then(EntityChange later) {
        SortedMap<String, String> both = new TreeMap<>(properties);
        both.putAll(later.properties());
        return new EntityChange(list, id, creates || later.creates, later.label.isEmpty() ? label : later.label, both);
    }

    @Override
    public String toString() {
        return (creates ? "creates" : "changes") + " an entity of " + list + ", " + properties.size() + " properties";
    }
}
