package org.turnstone.server.formfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;

/**
 * A form as somebody reads it on paper before anybody is asked with it: every question in its order, with its hint, its answers
 * and when it is asked, in one language or in all. Pure.
 *
 * @param lines in the form's order
 * @param hidden what the form works out or notes by itself
 * @param questions how many a person may be asked
 */
public record FormSheet(List<Line> lines, List<Worked> hidden, int questions) {
    private static final int MAX_CHOICES = 60;
    private static final Set<String> RIGHT_TO_LEFT =
            Set.of("ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb");

    public FormSheet {
        lines = List.copyOf(lines);
        hidden = List.copyOf(hidden);
    }

    /** What a line is. */
    public enum Kind {
        SECTION,
        REPEAT,
        NOTE,
        QUESTION
    }

    /**
     * A text in one language.
     *
     * @param code of the language, such as pl; empty if it has none
     * @param direction ltr or rtl
     * @param html the text, safe to be put into a page
     */
    public record Wording(String language, String code, String direction, String html) {}

    /** An answer that is offered. */
    public record Offer(String code, List<Wording> texts) {}

    /**
     * One line.
     *
     * @param number of a question, such as 12; empty for others
     * @param takes how it is answered, in words
     * @param mark what stands before each answer: a circle for one, a box for several
     * @param more answers beyond those shown
     * @param when it is asked, in words; empty for always
     * @param rule what the answer has to be, in words; empty for anything
     * @param message what is said to another answer
     * @param filter which answers are offered, in words; empty for all
     */
    public record Line(
            Kind kind,
            int depth,
            String number,
            String path,
            List<Wording> labels,
            List<Wording> hints,
            String takes,
            String mark,
            List<Offer> choices,
            int more,
            boolean required,
            String when,
            String rule,
            String message,
            String filter) {}

    /** What the form fills in by itself. */
    public record Worked(String path, String how) {}

    /**
     * @param languages to show, the first one the one that rules are told in; one empty text if the form has none
     */
    public static FormSheet of(FormTemplate form, FormRules rules, List<String> languages) {
        Maker maker = new Maker(form, rules, languages);
        maker.walk(form.outline().nodes(), 0);
        return new FormSheet(maker.lines, maker.hidden, maker.asked);
    }

    /** The code in brackets: pl of "Polski (pl)". */
    static String code(String language) {
        int open = language.lastIndexOf('(');
        String code = open < 0 || !language.endsWith(")") ? "" : language.substring(open + 1, language.length() - 1);
        return code.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*") ? code : "";
    }

    private static final class Maker {
        private final FormTemplate form;
        private final FormRules rules;
        private final List<String> languages;
        private final RuleWords words;
        private final List<Line> lines = new ArrayList<>();
        private final List<Worked> hidden = new ArrayList<>();
        private int asked;

        Maker(FormTemplate form, FormRules rules, List<String> languages) {
            this.form = form;
            this.rules = rules;
            this.languages = List.copyOf(languages);
            this.words = new RuleWords(form, languages.get(0));
        }

        void walk(List<OutlineNode> nodes, int depth) {
            for (OutlineNode node : nodes) {
                if (node instanceof OutlineNode.Question question) {
                    question(question, depth);
                } else {
                    boolean repeat = node instanceof OutlineNode.Repeat;
                    if (repeat
                            || !node.labels().isEmpty()
                            || !rules.of(node.path()).relevant().isEmpty()) {
                        lines.add(heading(node, repeat ? Kind.REPEAT : Kind.SECTION, depth));
                    }
                    walk(node.children(), depth + 1);
                }
            }
        }

        private Line heading(OutlineNode node, Kind kind, int depth) {
            return new Line(
                    kind,
                    Math.min(depth, 3),
                    "",
                    node.path(),
                    node.labels().isEmpty() ? wordings(Map.of("", "")) : wordings(node.labels()),
                    List.of(),
                    "",
                    "",
                    List.of(),
                    0,
                    false,
                    words.of(rules.of(node.path()).relevant()),
                    "",
                    "",
                    "");
        }

        private void question(OutlineNode.Question question, int depth) {
            FormRules.Rules rule = rules.of(question.path());
            if (question.kind() == QuestionKind.HIDDEN) {
                hidden.add(new Worked(
                        question.path(),
                        rule.calculate().isEmpty() ? "noted by the laptop" : words.of(rule.calculate())));
                return;
            }
            boolean note = question.kind() == QuestionKind.NOTE;
            if (!note) {
                asked++;
            }
            List<Offer> offers = question.choices().stream()
                    .limit(MAX_CHOICES)
                    .map(choice -> new Offer(choice.code(), wordings(choice.labels())))
                    .toList();
            lines.add(new Line(
                    note ? Kind.NOTE : Kind.QUESTION,
                    Math.min(depth, 3),
                    note ? "" : Integer.toString(asked),
                    question.path(),
                    wordings(question.labels()),
                    wordings(question.hints()),
                    note ? "" : takes(question),
                    question.kind() == QuestionKind.SELECT_MULTIPLE ? "box" : "circle",
                    offers,
                    question.choices().size() - offers.size(),
                    !rule.required().isEmpty() && !rule.required().contains("false()"),
                    words.of(rule.relevant()),
                    words.of(rule.constraint()),
                    rule.message(languages.get(0)),
                    filter(rule.filter())));
        }

        /** Names before the sign are columns of the list, which nobody who reads the form knows. */
        private String filter(String filter) {
            return filter.isEmpty() ? "" : words.of(filter);
        }

        private String takes(OutlineNode.Question question) {
            String list = question.choices().isEmpty() && !question.choiceList().isEmpty()
                    ? ", from the list " + question.choiceList()
                    : "";
            return switch (question.kind()) {
                case TEXT -> question.appearance().contains("multiline") ? "words, several lines" : "words";
                case INTEGER -> "a whole number";
                case DECIMAL -> "a number";
                case DATE -> "a date";
                case TIME -> "a time of day";
                case DATETIME -> "a date and time";
                case SELECT_ONE -> "one answer" + list;
                case SELECT_MULTIPLE -> "as many answers as apply" + list;
                case RANK -> "all answers, put in order" + list;
                case RANGE -> "a number on a scale";
                case GEOPOINT -> "a place";
                case GEOTRACE -> "a line on the map";
                case GEOSHAPE -> "an area on the map";
                case ACKNOWLEDGE -> "a tick";
                case IMAGE -> "a picture";
                case AUDIO -> "a recording";
                case VIDEO -> "a film";
                case FILE -> "a file";
                case BARCODE -> "a code to scan";
                case NOTE, HIDDEN -> question.kind().name().toLowerCase(Locale.ROOT);
            };
        }

        /** In the languages asked for; what has no words in one of them is missing there. */
        private List<Wording> wordings(Map<String, String> texts) {
            if (texts.isEmpty()) {
                return List.of();
            }
            List<Wording> found = new ArrayList<>();
            for (String language : languages) {
                String text = texts.get(language);
                if (text != null && !text.isBlank()) {
                    found.add(wording(language, text));
                }
            }
            return found.isEmpty()
                    ? texts.entrySet().stream()
                            .limit(1)
                            .map(entry -> wording(entry.getKey(), entry.getValue()))
                            .toList()
                    : found;
        }

        private static Wording wording(String language, String text) {
            String code = code(language);
            return new Wording(
                    language,
                    code,
                    RIGHT_TO_LEFT.contains(code.toLowerCase(Locale.ROOT)) ? "rtl" : "ltr",
                    LabelMarkup.html(text));
        }
    }
}
