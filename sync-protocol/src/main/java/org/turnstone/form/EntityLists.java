package org.turnstone.form;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What records have made of entity lists: entities that the lists of a form's files do not have yet, and newer values of
 * those they have. Immutable, and the work of a pure function: the same changes in the same order give the same lists.
 */
public final class EntityLists {
    /** Nothing was made of any list. */
    public static final EntityLists NONE = new EntityLists(Collections.emptySortedMap());

    private final SortedMap<String, EntityList> lists;

    private EntityLists(SortedMap<String, EntityList> lists) {
        this.lists = lists;
    }

    /**
     * An entity as changes left it.
     *
     * @param change all of them as one
     * @param changes how many there were
     */
    public record Entity(EntityChange change, int changes) {}

    /**
     * One list.
     *
     * @param entities by id, in the order in which they were first named
     */
    public record EntityList(String name, Map<String, Entity> entities) {
        public EntityList {
            entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
        }

        @Override
        public String toString() {
            return name + " with " + entities.size() + " entities";
        }
    }

    /** @param changes oldest first */
    public static EntityLists of(List<EntityChange> changes) {
        Map<String, Map<String, Entity>> byList = new LinkedHashMap<>();
        for (EntityChange change : changes) {
            byList.computeIfAbsent(change.list(), any -> new LinkedHashMap<>())
                    .merge(
                            change.id(),
                            new Entity(change, 1),
                            (before, after) -> new Entity(
                                    before.change().then(after.change()), before.changes() + after.changes()));
        }
        SortedMap<String, EntityList> lists = new TreeMap<>();
        byList.forEach((name, entities) -> lists.put(name, new EntityList(name, entities)));
        return lists.isEmpty() ? NONE : new EntityLists(lists);
    }

    /** The same, with the other's objects for lists that are equal, so that who compares objects sees nothing new. */
    public EntityLists keeping(EntityLists before) {
        SortedMap<String, EntityList> kept = new TreeMap<>();
        lists.forEach((name, list) -> {
            EntityList same = before.lists.get(name);
            kept.put(name, list.equals(same) ? same : list);
        });
        return kept.equals(before.lists) ? before : new EntityLists(kept);
    }

    /** What was made of a list, if anything. */
    public Optional<EntityList> list(String name) {
        return Optional.ofNullable(lists.get(name));
    }

    /** The lists by name. */
    public List<EntityList> all() {
        return new ArrayList<>(lists.values());
    }

    @Override
    public String toString() {
        return "entity lists " + lists.values();
    }
}
