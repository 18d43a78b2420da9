package org.turnstone.form;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of a form's {@link FormOutline}. Labels are by language; {@code <output>} stands there as {@code [name]}. */
public sealed interface OutlineNode {
    /** The template path, such as {@code activity/dot/d_dots}. */
    String path();

    /** Labels by language; empty if the node has none. */
    Map<String, String> labels();

    String appearance();

    List<OutlineNode> children();

    /** The last name of the path. */
    default String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /** The label in the language, else in any, else the name. */
    default String label(String language) {
        String wanted = labels().get(language);
        return wanted != null ? wanted : labels().values().stream().findFirst().orElse(name());
    }

    /** A group; it has no value of its own. */
    record Group(String path, Map<String, String> labels, String appearance, List<OutlineNode> children)
            implements OutlineNode {
        public Group {
            labels = inOrder(labels);
            children = List.copyOf(children);
        }
    }

    /**
     * A repeat.
     *
     * @param counted true if the form says how many rows there are, so that nobody adds one
     */
    record Repeat(
            String path,
            Map<String, String> labels,
            String appearance,
            boolean counted,
            RepeatSettings settings,
            List<OutlineNode> children)
            implements OutlineNode {
        public Repeat {
            labels = inOrder(labels);
            children = List.copyOf(children);
        }

        /** Every question in its rows, in order, those of nested repeats left out. */
        public List<Question> questions() {
            List<Question> found = new ArrayList<>();
            collect(children, found);
            return found;
        }

        private static void collect(List<OutlineNode> nodes, List<Question> found) {
            for (OutlineNode node : nodes) {
                if (node instanceof Question question) {
                    found.add(question);
                } else if (node instanceof Group group) {
                    collect(group.children(), found);
                }
            }
        }
    }

    /**
     * A question, note, calculate or stamp.
     *
     * @param hints by language; empty if it has none
     * @param choices the whole static list in the form's order, unfiltered; empty for other kinds
     * @param choiceList name of the list or file the choices come from, or empty
     */
    record Question(
            String path,
            Map<String, String> labels,
            Map<String, String> hints,
            String appearance,
            QuestionKind kind,
            ValueType type,
            boolean readOnly,
            List<CodedChoice> choices,
            String choiceList,
            QuestionSettings settings)
            implements OutlineNode {
        public Question {
            labels = inOrder(labels);
            hints = inOrder(hints);
            choices = List.copyOf(choices);
        }

        @Override
        public List<OutlineNode> children() {
            return List.of();
        }

        /** The choice with the code, if the list has it. */
        public Optional<CodedChoice> choice(String code) {
            return choices.stream().filter(choice -> choice.code().equals(code)).findFirst();
        }
    }

    /** One choice of a list with its labels by language. */
    record CodedChoice(String code, Map<String, String> labels) {
        public CodedChoice {
            labels = inOrder(labels);
        }

        /** The label in the language, else in any, else the code. */
        public String label(String language) {
            String wanted = labels.get(language);
            return wanted != null
                    ? wanted
                    : labels.values().stream().findFirst().orElse(code);
        }
    }

    private static Map<String, String> inOrder(Map<String, String> labels) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
}
