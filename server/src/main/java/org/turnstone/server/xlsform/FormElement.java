package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A question, group or repeat of the form being compiled, with its place in the tree. Confined to one compilation. */
final class FormElement {
    enum Kind {
        SURVEY,
        GROUP,
        REPEAT,
        QUESTION,
        /** Only declares a secondary instance; has no node of its own. */
        EXTERNAL,
        ENTITY,
        /** An attribute of an entity; its node is the entity's. */
        ATTRIBUTE
    }

    /** Something done when an event happens; value "" when the action takes none. */
    record Action(String element, String event, String value, String quality) {
        static final String FIRST_LOAD = "odk-instance-first-load";
        static final String NEW_REPEAT = "odk-new-repeat";

        static Action setValue(String event, String value) {
            return new Action("setvalue", event, value, "");
        }
    }

    private final Kind kind;
    private final String type;
    private final int row;
    private final String name;
    private @Nullable FormElement parent;
    private @Nullable String path;

    final List<FormElement> children = new ArrayList<>();
    final Map<String, Wording> bind = new LinkedHashMap<>();
    final Map<String, String> control = new LinkedHashMap<>();
    final Map<String, String> instance = new LinkedHashMap<>();
    final Map<String, Wording> media = new LinkedHashMap<>();
    final Map<String, String> parameters = new LinkedHashMap<>();
    final List<String> triggers = new ArrayList<>();
    final List<Action> actions = new ArrayList<>();
    final List<OsmTag> tags = new ArrayList<>();

    @Nullable
    Wording label;

    @Nullable
    Wording hint;

    @Nullable
    Wording guidance;

    String defaultValue = "";
    boolean dynamicDefault;
    String itemset = "";
    String listName = "";
    String choiceFilter = "";
    String query = "";
    /** The fixed text of an attribute. */
    String value = "";
    /** Without a node of its own: its children are its parent's. */
    boolean flat;

    /** A tag of an OpenStreetMap question, with its choices. */
    record OsmTag(String key, @Nullable Wording label, List<Choice> choices) {}

    FormElement(Kind kind, String type, String name, int row) {
        this.kind = kind;
        this.type = type;
        this.name = name;
        this.row = row;
    }

    Kind kind() {
        return kind;
    }

    String type() {
        return type;
    }

    int row() {
        return row;
    }

    String name() {
        return name;
    }

    @Nullable
    FormElement parent() {
        return parent;
    }

    void add(FormElement child) {
        child.parent = this;
        children.add(child);
    }

    boolean isSection() {
        return kind == Kind.SURVEY || kind == Kind.GROUP || kind == Kind.REPEAT;
    }

    boolean isRepeat() {
        return kind == Kind.REPEAT;
    }

    boolean isNamed() {
        return isSection() || kind == Kind.QUESTION;
    }

    String bindText(String attribute) {
        Wording wording = bind.get(attribute);
        return wording == null || wording.plain() == null ? "" : wording.plain();
    }

    /** The absolute path of its node. */
    String path() {
        if (path == null) {
            String above = parent == null ? "" : parent.path();
            if (flat) {
                path = above;
            } else {
                path = above + "/" + (kind == Kind.ATTRIBUTE ? "@" : "") + name;
            }
        }
        return path;
    }

    /** The path of its node from below an element above it. */
    String pathBelow(FormElement above) {
        return path().substring(above.path().length());
    }

    boolean isInRepeat() {
        for (FormElement at = parent; at != null; at = at.parent) {
            if (at.isRepeat()) {
                return true;
            }
        }
        return false;
    }

    /** Itself and all below it, in the order of the form. */
    List<FormElement> all() {
        List<FormElement> all = new ArrayList<>();
        collect(all);
        return all;
    }

    private void collect(List<FormElement> all) {
        all.add(this);
        children.forEach(child -> child.collect(all));
    }
}
