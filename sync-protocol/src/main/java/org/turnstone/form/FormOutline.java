package org.turnstone.form;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything a form asks, as a tree in the form's order. Immutable. */
public final class FormOutline {
    private final List<OutlineNode> nodes;
    private final Map<String, OutlineNode> byPath;

    /** @param nodes the nodes right below the form's root */
    public FormOutline(List<OutlineNode> nodes) {
        this.nodes = List.copyOf(nodes);
        Map<String, OutlineNode> index = new LinkedHashMap<>();
        index(this.nodes, index);
        byPath = Collections.unmodifiableMap(index);
    }

    private static void index(List<OutlineNode> nodes, Map<String, OutlineNode> index) {
        for (OutlineNode node : nodes) {
            index.put(node.path(), node);
            index(node.children(), index);
        }
    }

    /** The nodes right below the root. */
    public List<OutlineNode> nodes() {
        return nodes;
    }

    /** Every node, a parent before its children, in order. */
    public List<OutlineNode> all() {
        return List.copyOf(byPath.values());
    }

    /** Every question, note, calculate and stamp, in order. */
    public List<OutlineNode.Question> questions() {
        List<OutlineNode.Question> questions = new ArrayList<>();
        for (OutlineNode node : byPath.values()) {
            if (node instanceof OutlineNode.Question question) {
                questions.add(question);
            }
        }
        return questions;
    }

    /** Every repeat, an outer one before those in it. */
    public List<OutlineNode.Repeat> repeats() {
        List<OutlineNode.Repeat> repeats = new ArrayList<>();
        for (OutlineNode node : byPath.values()) {
            if (node instanceof OutlineNode.Repeat repeat) {
                repeats.add(repeat);
            }
        }
        return repeats;
    }

    /** The repeats that a template path stands in, the innermost first. */
    public List<OutlineNode.Repeat> repeatsAround(String templatePath) {
        List<OutlineNode.Repeat> around = new ArrayList<>();
        for (int end = templatePath.lastIndexOf('/'); end > 0; end = templatePath.lastIndexOf('/', end - 1)) {
            repeat(templatePath.substring(0, end)).ifPresent(around::add);
        }
        return around;
    }

    /** The node at a template path. */
    public Optional<OutlineNode> find(String templatePath) {
        return Optional.ofNullable(byPath.get(templatePath));
    }

    /** The question at a template path, if a question stands there. */
    public Optional<OutlineNode.Question> question(String templatePath) {
        return byPath.get(templatePath) instanceof OutlineNode.Question question
                ? Optional.of(question)
                : Optional.empty();
    }

    /** The repeat at a template path, if a repeat stands there. */
    public Optional<OutlineNode.Repeat> repeat(String templatePath) {
        return byPath.get(templatePath) instanceof OutlineNode.Repeat repeat ? Optional.of(repeat) : Optional.empty();
    }
}
