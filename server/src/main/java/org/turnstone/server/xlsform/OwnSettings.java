package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.turnstone.server.xlsform.FormElement.Kind;

/**
 * Checks what a form says of its questions in our own settings, and writes it as the engine reads it. Every fault names its
 * row and column. Runs when the whole survey is read, since a row key names questions that come later.
 */
final class OwnSettings {
    private static final Set<String> NUMBERS = Set.of("integer", "decimal", "range", "int");
    private static final Set<String> ON_ANYTHING =
            Set.of("sensitivity", "source", "licence", "indicators", "outcome", "strand", "translation");

    private final Table table;
    private final Map<String, List<Choice>> lists;
    private final Findings findings;

    OwnSettings(Table table, Map<String, List<Choice>> lists, Findings findings) {
        this.table = table;
        this.lists = lists;
        this.findings = findings;
    }

    void check(FormElement survey) throws XlsFormException {
        for (FormElement element : survey.all()) {
            if (element.kind() == Kind.SURVEY) {
                continue;
            }
            for (Map.Entry<String, Wording> said : new TreeMap<>(element.bind).entrySet()) {
                String plain = said.getValue().plain();
                if (said.getKey().startsWith(OwnWords.PREFIX)) {
                    checked(element, said.getKey(), plain == null ? "" : plain)
                            .ifPresent(text -> element.bind.put(said.getKey(), Wording.of(text)));
                }
            }
            for (Map<String, String> attributes : List.of(element.control, element.instance)) {
                for (Map.Entry<String, String> said : new TreeMap<>(attributes).entrySet()) {
                    if (said.getKey().startsWith(OwnWords.PREFIX)) {
                        checked(element, said.getKey(), said.getValue())
                                .ifPresent(text -> attributes.put(said.getKey(), text));
                    }
                }
            }
        }
    }

    /** As it is to be written; empty if it is wrong, which is then reported. */
    private Optional<String> checked(FormElement element, String attribute, String cell) throws XlsFormException {
        String name = attribute.substring(OwnWords.PREFIX.length());
        String column = OwnColumns.headerOf(table, name);
        if (!OwnWords.NAMES.contains(name)) {
            findings.note(
                    SheetNames.SURVEY,
                    element.row(),
                    column,
                    "The setting ts:" + name + " means nothing here. Those that do are: "
                            + String.join(", ", OwnWords.NAMES.stream().sorted().toList()) + ".");
            return Optional.empty();
        }
        if (name.equals("consent") && cell.contains("${")) {
            findings.note(
                    SheetNames.SURVEY,
                    element.row(),
                    column,
                    "The consent of '" + element.name()
                            + "' is a condition. It is kept in the form, but nothing is asked or"
                            + " merged by it: say with 'relevant' when the question is asked, and at the question that asks"
                            + " for consent " + OwnWords.advice(name) + ".");
            return Optional.empty();
        }
        String text = OwnWords.normal(name, cell);
        String fault = OwnWords.isOne(name, cell) ? misfit(element, name, text) : "'" + cell + "' is not known here";
        if (name.equals("row_key") && fault.isEmpty()) {
            text = rowKey(element, text);
            fault = text.isEmpty() ? "'" + cell + "' names something that is no question of the repeat" : "";
        }
        if (fault.isEmpty()) {
            return Optional.of(text);
        }
        findings.error(new Findings.Mistake(
                SheetNames.SURVEY,
                element.row(),
                column,
                "The " + name.replace('_', ' ') + " of '" + element.name() + "': " + fault + ". Write "
                        + OwnWords.advice(name) + "."));
        return Optional.empty();
    }

    /** Why a word of ours does not suit this element; empty if it does. */
    private String misfit(FormElement element, String name, String text) {
        boolean repeat = element.isRepeat();
        boolean group = element.kind() == Kind.GROUP;
        return switch (name) {
            case "merge" -> mergeMisfit(element, text);
            case "sensitivity" ->
                text.equals("person") && !repeat ? "'person' is said of a repeat with a row for each person" : "";
            case "consent" -> consentMisfit(element, text);
            case "missing" -> codesMisfit(element, text);
            case "row_key" -> repeat ? "" : "only the rows of a repeat have a key";
            case "seal" -> "it is said of the whole form, on the settings sheet";
            default -> (repeat || group) && !ON_ANYTHING.contains(name) ? "it is said of questions" : "";
        };
    }

    private static String mergeMisfit(FormElement element, String text) {
        if (element.isRepeat()) {
            return text.equals("rows")
                    ? ""
                    : "rows of a repeat are always kept apart, so that only 'rows' can stand here";
        }
        if (element.kind() == Kind.GROUP) {
            return text.startsWith("group")
                    ? ""
                    : "of a group only 'group' can be said, for answers that belong together";
        }
        return switch (text) {
            case "rows" -> "'rows' is said of a repeat";
            case "group" -> "'group' is said of a group; of a question say group:NAME";
            case "counter" ->
                NUMBERS.contains(element.type()) ? "" : "only whole and decimal numbers can be counted together";
            case "choices" ->
                element.type().equals(QuestionType.SELECT_MANY)
                        ? ""
                        : "only the choices of a select_multiple are merged one by one";
            case "consent" -> element.type().equals(QuestionType.SELECT_ONE) ? "" : "consent is asked by a select_one";
            default -> "";
        };
    }

    private String consentMisfit(FormElement element, String text) {
        if (!element.type().equals(QuestionType.SELECT_ONE)) {
            return "consent is asked by a select_one";
        }
        return codesMisfit(element, text);
    }

    private String codesMisfit(FormElement element, String text) {
        List<Choice> choices = lists.get(element.listName);
        if (element.listName.isEmpty() || choices == null) {
            return "";
        }
        for (String word : OwnWords.words(text)) {
            String code = word.substring(0, word.lastIndexOf(':'));
            if (choices.stream().noneMatch(choice -> choice.name().equals(code))) {
                return "'" + code + "' is no choice of the list '" + element.listName + "'";
            }
        }
        return "";
    }

    /** The paths of the named questions within the repeat, or empty if one of them is none. */
    private static String rowKey(FormElement repeat, String text) {
        StringBuilder paths = new StringBuilder();
        for (String word : OwnWords.words(text)) {
            String name = word.startsWith("${") && word.endsWith("}") ? word.substring(2, word.length() - 1) : word;
            Optional<FormElement> question = repeat.all().stream()
                    .filter(below -> below.kind() == Kind.QUESTION
                            && (below.name().equals(name) || isAt(below, repeat, name))
                            && isRowOf(below, repeat))
                    .findFirst();
            if (question.isEmpty()) {
                return "";
            }
            paths.append(paths.isEmpty() ? "" : " ")
                    .append(question.get().pathBelow(repeat).substring(1));
        }
        return paths.toString();
    }

    private static boolean isAt(FormElement question, FormElement repeat, String path) {
        return question.pathBelow(repeat).equals("/" + path);
    }

    /** Whether the repeat is the innermost around it. */
    private static boolean isRowOf(FormElement question, FormElement repeat) {
        for (FormElement at = question.parent(); at != null; at = at.parent()) {
            if (at.isRepeat()) {
                return at == repeat;
            }
        }
        return false;
    }
}
