package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.TreeReference;
import org.jspecify.annotations.Nullable;

/** The controls of one parsed form by template path. */
final class ControlIndex {
    private final FormDef form;
    private final FormTexts texts;
    private final Map<String, QuestionDef> questions = new HashMap<>();
    private final Map<String, Search> searches = new HashMap<>();
    private final Map<String, GroupDef> groups = new HashMap<>();
    private final Map<String, Repeat> repeats = new HashMap<>();
    private final Map<IFormElement, String> templates = new IdentityHashMap<>();

    ControlIndex(FormDef form, FormTexts texts) {
        this.form = form;
        this.texts = texts;
        add(form, new ArrayList<>(), new ArrayList<>());
    }

    /** Where a repeat stands in the tree of controls: each step's number among its siblings, and the step itself. */
    private record Repeat(GroupDef def, List<Integer> steps, List<IFormElement> elements) {}

    private void add(IFormElement parent, List<Integer> steps, List<IFormElement> elements) {
        for (int i = 0; i < parent.getChildren().size(); i++) {
            IFormElement child = parent.getChild(i);
            String path = read(child);
            templates.put(child, path);
            steps.add(i);
            elements.add(child);
            if (child instanceof QuestionDef question) {
                questions.putIfAbsent(path, question);
                Search search = Search.of(question, texts);
                if (search != null) {
                    searches.putIfAbsent(path, search);
                }
            } else if (child instanceof GroupDef group) {
                if (group.getRepeat()) {
                    repeats.putIfAbsent(path, new Repeat(group, List.copyOf(steps), List.copyOf(elements)));
                } else {
                    groups.putIfAbsent(path, group);
                }
                add(group, steps, elements);
            }
            steps.remove(steps.size() - 1);
            elements.remove(elements.size() - 1);
        }
    }

    /** The template path a control is bound to; empty for a group bound to the root or to nothing. */
    String template(IFormElement control) {
        return templates.getOrDefault(control, "");
    }

    private static String read(IFormElement control) {
        TreeReference ref = FormInstance.unpackReference(control.getBind());
        List<String> names = new ArrayList<>();
        for (int i = 1; i < ref.size(); i++) {
            names.add(ref.getName(i));
        }
        return String.join("/", names);
    }

    @Nullable
    QuestionDef question(String template) {
        return questions.get(template);
    }

    /** How its choices are searched; null if they are not. */
    @Nullable
    Search search(String template) {
        return searches.get(template);
    }

    /** The group that carries the label: for a repeat, the group the XLSForm compiler puts around it. */
    @Nullable
    GroupDef labelled(String template) {
        GroupDef around = groups.get(template);
        Repeat repeat = repeats.get(template);
        return around != null || repeat == null ? around : repeat.def;
    }

    /** Template paths of everything that {@link #labelled} knows. */
    Set<String> groups() {
        Set<String> paths = new HashSet<>(groups.keySet());
        paths.addAll(repeats.keySet());
        return paths;
    }

    @Nullable
    GroupDef repeat(String template) {
        Repeat repeat = repeats.get(template);
        return repeat == null ? null : repeat.def;
    }

    /** Repeats a person or a count can add rows to. */
    boolean isRepeat(String template) {
        return repeats.containsKey(template);
    }

    /**
     * JavaRosa's name for one row.
     *
     * @param positions of the rows, outermost first, one for each repeat on the way
     */
    FormIndex index(String template, List<Integer> positions) {
        Repeat repeat = repeats.get(template);
        if (repeat == null) {
            throw new IllegalArgumentException("no repeat stands there");
        }
        List<Integer> multiplicities = new ArrayList<>();
        int row = 0;
        for (IFormElement element : repeat.elements) {
            boolean counts = element instanceof GroupDef group && group.getRepeat();
            multiplicities.add(counts ? positions.get(row++) : 0);
        }
        return form.buildIndex(new ArrayList<>(repeat.steps), multiplicities, new ArrayList<>(repeat.elements));
    }
}
