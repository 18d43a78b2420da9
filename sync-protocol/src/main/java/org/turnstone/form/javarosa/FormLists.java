package org.turnstone.form.javarosa;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntityLists;
import org.turnstone.form.EntityLists.EntityList;
import org.turnstone.form.FormMedia;

/**
 * The lists that one parsed form reads, each made from its media file, and from what records made of it, when it is first
 * asked for. Belongs to whom the form
 * belongs to.
 */
final class FormLists {
    private static final String CSV = ".csv";

    private final FormMedia media;
    private final EntityLists entities;
    private final Set<String> declared;
    private final Map<String, TreeElement> byFile = new HashMap<>();

    /** @param declared the entity lists the form itself makes entities for, which may have no file yet */
    FormLists(FormMedia media, EntityLists entities, Set<String> declared) {
        this.media = media;
        this.entities = entities;
        this.declared = declared;
    }

    /** What these lists were made with. */
    EntityLists entities() {
        return entities;
    }

    /** {@code fruits} for {@code fruits.csv} and for {@code fruits}. */
    static String nameOf(String file) {
        return file.endsWith(CSV) ? file.substring(0, file.length() - CSV.length()) : file;
    }

    /**
     * The list of an instance.
     *
     * @throws IllegalArgumentException if the file is not there; the message is for a person
     * @throws IOException if it cannot be read; the message is for a person
     */
    TreeElement instance(String instanceId, String file) throws IOException {
        String name = nameOf(file);
        EntityList made = entities.list(name).orElse(null);
        TreeElement root;
        if (media.names().contains(file)) {
            root = ListInstance.read(instanceId, file, media.bytes(file));
        } else if (made != null || declared.contains(name)) {
            root = new TreeElement("root", 0);
            root.setInstanceName(instanceId);
        } else {
            // Not a FileNotFoundException: JavaRosa takes that for a list without lines.
            throw new IllegalArgumentException(
                    "it reads choices from " + file + ", which was not given with it. Add that file.");
        }
        if (made != null) {
            EntityRows.put(made, root);
        }
        byFile.put(file, root);
        return root;
    }

    /** A CSV list by its name; null if the form came without it. */
    @Nullable
    TreeElement root(String name) {
        String file = name + CSV;
        TreeElement known = byFile.get(file);
        boolean isThere = media.names().contains(file)
                || declared.contains(name)
                || entities.list(name).isPresent();
        if (known != null || !isThere) {
            return known;
        }
        try {
            return instance(name, file);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }
}
