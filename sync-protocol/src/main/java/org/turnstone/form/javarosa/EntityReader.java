package org.turnstone.form.javarosa;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntityChange;
import org.turnstone.form.EntryContext;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/**
 * Reads what a record does to entities out of the {@code meta/entity} blocks of its form (ODK XForms, "Entities"), which
 * JavaRosa works out and leaves at that.
 *
 * <p>An entity that a record makes has an id made from the record's, and from where in the record it is made: the same
 * record names the same entity whenever it is finished again.
 */
final class EntityReader {
    private static final String META = "meta";
    private static final String ENTITY = "entity";

    private EntityReader() {}

    /**
     * An entity block of a form.
     *
     * @param container template path of the group or repeat it stands in; empty for the record
     * @param idIsGiven true if the form says which entity it is, so that it is not a new one's
     * @param properties the template path of the question each property is saved from
     */
    record Declared(String container, String list, boolean idIsGiven, SortedMap<String, String> properties) {
        Declared {
            properties = new TreeMap<>(properties);
        }
    }

    // ---- when the form is compiled

    static List<Declared> declared(TreeElement blank, XFormScan scan) {
        List<String> containers = new ArrayList<>();
        Map<String, String> lists = new TreeMap<>();
        collect(blank, "", containers, lists);
        Map<String, SortedMap<String, String>> properties = new TreeMap<>();
        scan.savedTo().forEach((path, property) -> {
            String owner = owner(path, containers);
            if (owner != null) {
                properties.computeIfAbsent(owner, any -> new TreeMap<>()).put(property, path);
            }
        });
        List<Declared> declared = new ArrayList<>();
        for (String container : containers) {
            String id = (container.isEmpty() ? "" : container + "/") + META + "/" + ENTITY + "/@id";
            declared.add(new Declared(
                    container,
                    lists.getOrDefault(container, ""),
                    !scan.bind(id).calculate().isEmpty(),
                    properties.getOrDefault(container, new TreeMap<>())));
        }
        return List.copyOf(declared);
    }

    private static void collect(TreeElement parent, String path, List<String> containers, Map<String, String> lists) {
        TreeElement meta = parent.getChild(META, 0);
        TreeElement entity = meta == null ? null : meta.getChild(ENTITY, 0);
        if (entity != null) {
            containers.add(path);
            lists.put(path, attribute(entity, "dataset"));
        }
        for (int i = 0; i < parent.getNumChildren(); i++) {
            TreeElement child = parent.getChildAt(i);
            if (child.hasChildren() && child != meta) {
                collect(child, path.isEmpty() ? child.getName() : path + "/" + child.getName(), containers, lists);
            }
        }
    }

    /** The innermost of the containers around a question. */
    private static @Nullable String owner(String path, List<String> containers) {
        String owner = null;
        for (String container : containers) {
            boolean around = container.isEmpty() || path.startsWith(container + "/");
            if (around && (owner == null || container.length() > owner.length())) {
                owner = container;
            }
        }
        return owner;
    }

    // ---- while a record is filled

    /** Tells the form the id of its record before anything is worked out, so that it is worked out once. */
    static void nameRecordAhead(TreeElement root, EntryContext context) {
        TreeElement id = instanceId(root);
        if (context.record() != null && id != null) {
            id.setValue(new StringData(instanceIdOf(context.record())));
        }
    }

    /** Tells the form the id of its record where the form made another, so that what it makes of that id stays the same. */
    static void nameRecord(FormRun run) {
        RecordId record = run.context.record();
        TreeElement id = instanceId(run.form().getMainInstance().getRoot());
        if (record != null && id != null) {
            write(run, id, instanceIdOf(record));
        }
    }

    private static @Nullable TreeElement instanceId(TreeElement root) {
        TreeElement meta = root.getChild(META, 0);
        return meta == null ? null : meta.getChild("instanceID", 0);
    }

    private static String instanceIdOf(RecordId record) {
        return "uuid:" + uuid(record.value().toBytes());
    }

    /** Gives every entity that this record makes its id. */
    static void nameEntities(List<Declared> entities, FormRun run) {
        RecordId record = run.context.record();
        for (Declared declared : entities) {
            if (record == null || declared.idIsGiven()) {
                continue;
            }
            run.tree.containersAt(Set.of(declared.container())).forEach((path, node) -> {
                TreeElement id = entity(node).getAttribute(null, "id");
                if (id != null) {
                    write(run, id, derivedId(record, path));
                }
            });
        }
    }

    private static void write(FormRun run, TreeElement node, String text) {
        if (!text.equals(text(node.getValue()))) {
            run.form().setValue(new StringData(text), node.getRef(), node, true);
        }
    }

    private static String derivedId(RecordId record, String path) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update("TS1 entity".getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
            hash.update(record.value().toBytes());
            return uuid(hash.digest(path.getBytes(StandardCharsets.UTF_8))).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The first 16 bytes as a UUID of our own making (RFC 9562, version 8). */
    private static UUID uuid(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long high = (in.getLong() & ~0xF000L) | 0x8000L;
        long low = (in.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    // ---- when the record is finished

    /** What the record does to entities as it is now. */
    static List<EntityChange> read(JavaRosaTemplate template, FormRun run) {
        List<EntityChange> changes = new ArrayList<>();
        for (Declared declared : template.entities()) {
            new TreeMap<>(run.tree.containersAt(Set.of(declared.container()))).forEach((path, node) -> {
                EntityChange change = node.isRelevant() ? change(declared, path, entity(node), run) : null;
                if (change != null) {
                    changes.add(change);
                }
            });
        }
        return changes;
    }

    private static @Nullable EntityChange change(Declared declared, String path, TreeElement entity, FormRun run) {
        boolean creates = isTrue(attribute(entity, "create"));
        String id = attribute(entity, "id");
        if (!entity.isRelevant() || id.isEmpty() || !(creates || isTrue(attribute(entity, "update")))) {
            return null;
        }
        SortedMap<String, String> properties = new TreeMap<>();
        declared.properties().forEach((property, question) -> {
            String within = declared.container().isEmpty()
                    ? question
                    : path + question.substring(declared.container().length());
            Leaf leaf = run.tree.leaf(new FieldPath(within));
            if (leaf != null) {
                properties.put(property, leaf.node.isRelevant() ? text(leaf, run) : "");
            }
        });
        TreeElement label = entity.getChild("label", 0);
        return new EntityChange(declared.list(), id, creates, label == null ? "" : text(label.getValue()), properties);
    }

    /** As ODK writes it, but a moment under the offset it was typed with. */
    private static String text(Leaf leaf, FormRun run) {
        FieldValue value = leaf.spec.role() == Spec.Role.COMPUTED ? null : run.stored.get(leaf.path);
        return value instanceof FieldValue.Moment moment ? moment.value().toString() : text(leaf.node.getValue());
    }

    private static TreeElement entity(TreeElement container) {
        return container.getChild(META, 0).getChild(ENTITY, 0);
    }

    private static boolean isTrue(String flag) {
        return flag.equals("1") || flag.equalsIgnoreCase("true");
    }

    private static String attribute(TreeElement node, String name) {
        TreeElement attribute = node.getAttribute(null, name);
        return attribute == null ? "" : text(attribute.getValue());
    }

    private static String text(@Nullable IAnswerData value) {
        return value == null ? "" : value.uncast().getString();
    }
}
