package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.javarosa.xpath.expr.XPathStringLiteral;
import org.javarosa.xpath.parser.XPathSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A select whose appearance is {@code search(...)}: its choices are lines of a list. ODK's clients do this, JavaRosa does
 * not. The forms are {@code search('list')}, {@code search('list', how, columns, text)} and the same with a further
 * column and the value it must have; {@code how} is contains, startswith, endswith or matches.
 *
 * <p>Of the choices written in the form, those with a number for a code are offered as they are. Another one is a pattern:
 * its code names the column of codes, its label the columns of labels. Without the list only the numbers are offered, and
 * whoever publishes the form is told.
 */
final class Search {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final String CALL = "search(";

    private final XPathExpression[] arguments;
    private final List<Written> written;
    private @Nullable Asked last;

    private Search(XPathExpression[] arguments, List<Written> written) {
        this.arguments = arguments;
        this.written = written;
    }

    /** A choice as it stands in the form, with its labels by language. */
    private record Written(SelectChoice choice, Map<String, String> labels) {
        String label(String language) {
            String wanted = labels.get(language);
            return wanted != null
                    ? wanted
                    : labels.values().stream().findFirst().orElse("");
        }
    }

    /** What was asked last and what came of it. */
    private record Asked(
            List<String> words, String language, @Nullable TreeElement list, List<SelectChoice> found) {}

    /** The search of a select; null if it has none. */
    static @Nullable Search of(QuestionDef control, FormTexts texts) {
        String call = call(control.getAppearanceAttr());
        if (call.isEmpty() || control.getChoices() == null) {
            return null;
        }
        List<Written> written = control.getChoices().stream()
                .map(choice -> new Written(choice, texts.everywhere(choice.getTextID(), choice.getLabelInnerText())))
                .toList();
        try {
            return JavaRosaFormEngine.expression(call) instanceof XPathFuncExpr parsed
                            && List.of(1, 4, 6).contains(parsed.args.length)
                    ? new Search(parsed.args, written)
                    : null;
        } catch (XPathSyntaxException e) {
            return null;
        }
    }

    /** The call within an appearance; empty if there is none. */
    static String call(@Nullable String appearance) {
        int start = appearance == null ? -1 : appearance.indexOf(CALL);
        if (appearance == null || start < 0) {
            return "";
        }
        int open = 0;
        char quote = 0;
        for (int i = start; i < appearance.length(); i++) {
            char c = appearance.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                open++;
            } else if (c == ')' && --open == 0) {
                return appearance.substring(start, i + 1);
            }
        }
        return "";
    }

    /** The name of the list, where it is written out; empty if it is worked out. */
    String listName() {
        return arguments[0] instanceof XPathStringLiteral name ? FormLists.nameOf(name.s) : "";
    }

    /** The choices offered at a place now. */
    List<SelectChoice> choices(FormDef form, TreeReference place, FormLists lists, String language) {
        EvaluationContext context = new EvaluationContext(form.getEvaluationContext(), place);
        List<String> words = Arrays.stream(arguments)
                .map(argument -> XPathFuncExpr.toString(argument.eval(form.getMainInstance(), context)))
                .toList();
        TreeElement list = lists.root(FormLists.nameOf(words.get(0)));
        Asked asked = last;
        if (asked == null
                || asked.list() != list
                || !asked.language().equals(language)
                || !asked.words().equals(words)) {
            asked = new Asked(words, language, list, found(words, list, language));
            last = asked;
        }
        return asked.found();
    }

    /** Every choice there is, whatever was answered. */
    List<SelectChoice> whole(FormLists lists, String language) {
        return found(List.of(listName()), lists.root(listName()), language);
    }

    private List<SelectChoice> found(List<String> words, @Nullable TreeElement list, String language) {
        List<SelectChoice> found = new ArrayList<>();
        for (Written pattern : written) {
            SelectChoice choice = pattern.choice();
            if (NUMBER.matcher(choice.getValue()).matches()) {
                found.add(choice);
                continue;
            }
            List<String> labels = columns(pattern.label(language));
            for (int i = 0; list != null && i < list.getNumChildren(); i++) {
                TreeElement line = list.getChildAt(i);
                if (fits(line, words)) {
                    String label = labels.stream().map(name -> cell(line, name)).collect(Collectors.joining(", "));
                    found.add(new SelectChoice(null, label, cell(line, choice.getValue()), false));
                }
            }
        }
        return found;
    }

    private static boolean fits(TreeElement line, List<String> words) {
        if (words.size() == 6 && !cell(line, words.get(4)).equals(words.get(5))) {
            return false;
        }
        if (words.size() < 4) {
            return true;
        }
        BiPredicate<String, String> how = how(words.get(1));
        return columns(words.get(2)).stream()
                .anyMatch(column -> how.test(
                        cell(line, column).toLowerCase(Locale.ROOT),
                        words.get(3).toLowerCase(Locale.ROOT)));
    }

    private static BiPredicate<String, String> how(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "contains" -> String::contains;
            case "startswith" -> String::startsWith;
            case "endswith" -> String::endsWith;
            case "matches" -> String::equals;
            default ->
                throw new IllegalArgumentException("search() can compare by contains, startswith, endswith and "
                        + "matches, not by something else");
        };
    }

    private static List<String> columns(String names) {
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String cell(TreeElement line, String column) {
        TreeElement cell = line.getChild(column, 0);
        IAnswerData value = cell == null ? null : cell.getValue();
        return value == null ? "" : value.uncast().getString();
    }
}
