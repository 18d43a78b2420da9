package org.turnstone.server.formfile;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;

/**
 * Says an expression of a form in its questions' and answers' own words, as far as that is plain; what is not stays as it was
 * written, since a wrong sentence is worse than a formula. Pure.
 *
 * <p>Example: {@code selected( /data/you/help , 'gp') and /data/you/age != ''} becomes “Who helped?” includes “A doctor” and
 * “Age” is answered.
 */
public final class RuleWords {
    private static final String PATH = "(/[A-Za-z_][\\w./-]*)";
    private static final String CODE = "'([^']*)'";
    private static final String NUMBER = "(-?[0-9]+(?:\\.[0-9]+)?)";
    private static final Pattern SELECTED = Pattern.compile("selected\\(\\s*" + PATH + "\\s*,\\s*" + CODE + "\\s*\\)");
    private static final Pattern EQUAL = Pattern.compile(PATH + "\\s*(!?=)\\s*" + CODE);
    private static final Pattern REGEX = Pattern.compile("regex\\(\\s*\\.\\s*,\\s*'([^']*)'\\s*\\)");
    private static final Pattern LENGTH =
            Pattern.compile("string-length\\(\\s*\\.\\s*\\)\\s*(<=|>=|!=|=|<|>)\\s*" + NUMBER);
    private static final Pattern OWN_LIMIT =
            Pattern.compile("(?<![\\w/.])\\.\\s*(<=|>=|!=|=|<|>)\\s*(?:" + NUMBER + "|(today|now)\\(\\))");
    private static final Pattern OWN_OTHER = Pattern.compile("(?<![\\w/.])\\.\\s*(<=|>=|!=|=|<|>)\\s*" + PATH);
    private static final Pattern LIMIT = Pattern.compile(PATH + "\\s*(<=|>=|!=|=|<|>)\\s*" + NUMBER);
    private static final Pattern COUNT = Pattern.compile("count\\(\\s*" + PATH + "\\s*\\)");
    private static final Pattern ALONE = Pattern.compile(PATH);

    private final FormTemplate form;
    private final String language;

    public RuleWords(FormTemplate form, String language) {
        this.form = form;
        this.language = language;
    }

    /** A path of the form without its root: {@code visit/site} of {@code /data/visit/site}. */
    static String below(String nodeset) {
        String path = nodeset.strip();
        int second = path.startsWith("/") ? path.indexOf('/', 1) : -1;
        return second < 0 ? "" : path.substring(second + 1);
    }

    /** The expression in words; empty for none. */
    public String of(String expression) {
        String text = expression.strip().replaceAll("\\s+", " ");
        text = text.replace("current()/.", ".");
        text = replaced(SELECTED, text, found -> quoted(found.group(1)) + " includes " + choice(found, 2));
        text = replaced(EQUAL, text, this::equal);
        text = replaced(REGEX, text, found -> "it is written like " + found.group(1));
        text = replaced(LENGTH, text, found -> "its length " + comparison(found.group(1)) + " " + found.group(2));
        text = replaced(
                OWN_LIMIT,
                text,
                found -> "the answer " + comparison(found.group(1)) + " "
                        + (found.group(2) == null ? found.group(3) : found.group(2)));
        text = replaced(
                OWN_OTHER,
                text,
                found -> "the answer " + comparison(found.group(1)) + " that to " + quoted(found.group(2)));
        text = replaced(
                LIMIT, text, found -> quoted(found.group(1)) + " " + comparison(found.group(2)) + " " + found.group(3));
        text = replaced(COUNT, text, found -> "the number of " + quoted(found.group(1)));
        return replaced(ALONE, text, found -> quoted(found.group(1)));
    }

    /** What has been said stands in quotation marks of print, which no later pattern begins with. */
    private static String replaced(Pattern pattern, String text, Function<MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(by.apply(found)));
    }

    private String equal(MatchResult found) {
        boolean not = found.group(2).startsWith("!");
        if (found.group(3).isEmpty()) {
            return quoted(found.group(1)) + (not ? " is answered" : " is not answered");
        }
        return quoted(found.group(1)) + (not ? " is not " : " is ") + choice(found, 3);
    }

    private static String comparison(String sign) {
        return switch (sign) {
            case "<=" -> "is at most";
            case ">=" -> "is at least";
            case "<" -> "is less than";
            case ">" -> "is more than";
            case "!=" -> "is not";
            default -> "is";
        };
    }

    private Optional<OutlineNode> node(String path) {
        return form.outline().find(below(path));
    }

    private String quoted(String path) {
        String words = node(path)
                .map(node -> LabelMarkup.plain(node.label(language)))
                .filter(label -> !label.isBlank())
                .orElseGet(() -> path.substring(path.lastIndexOf('/') + 1));
        // A slash in a label is no path.
        return "“" + words.replace('/', '⁄') + "”";
    }

    private String choice(MatchResult found, int group) {
        String code = found.group(group);
        return "“"
                + node(found.group(1))
                        .filter(OutlineNode.Question.class::isInstance)
                        .flatMap(node -> ((OutlineNode.Question) node).choice(code))
                        .map(choice -> LabelMarkup.plain(choice.label(language)).replace('/', '⁄'))
                        .orElse(code)
                + "”";
    }
}
