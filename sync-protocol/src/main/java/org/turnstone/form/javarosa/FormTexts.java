package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.condition.IConditionExpr;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.locale.Localizer;
import org.javarosa.xpath.XPathConditional;
import org.javarosa.xpath.expr.XPathPathExpr;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a form by language. A text that is missing, or is the single dash the XLSForm compiler puts where a
 * translation is missing, is taken from the default language, so that nobody is shown a question that reads "-".
 */
final class FormTexts {
    private static final Pattern ARGUMENT = Pattern.compile("\\$\\{(\\d+)}");
    private static final Pattern ITEXT = Pattern.compile("jr:itext\\(\\s*['\"](.*)['\"]\\s*\\)");
    private static final String MISSING_TRANSLATION = "-";

    private final FormDef form;
    private final @Nullable Localizer localizer;

    FormTexts(FormDef form) {
        this.form = form;
        this.localizer = form.getLocalizer();
    }

    List<String> languages() {
        return localizer == null ? List.of() : List.of(localizer.getAvailableLocales());
    }

    String defaultLanguage() {
        if (localizer == null || languages().isEmpty()) {
            return "";
        }
        String marked = localizer.getDefaultLocale();
        return marked == null ? languages().get(0) : marked;
    }

    /** Switches the language of what the form itself looks up, such as {@code jr:choice-name()}. */
    void use(String language) {
        // Loading a language costs more than evaluating a record.
        if (localizer != null && !language.isEmpty() && !language.equals(localizer.getLocale())) {
            localizer.setLocale(language);
        }
    }

    /** A text with what its {@code <output>}s give now. */
    String resolved(@Nullable String textId, @Nullable String plain, String language, TreeReference place) {
        String template = template(textId, plain, "", language);
        return template.indexOf("${") < 0 ? template : form.fillTemplateString(template, place);
    }

    /** A special form of a text, such as {@code image} or {@code guidance}; empty if there is none. */
    String special(@Nullable String textId, String kind, String language, TreeReference place) {
        String template = textId == null ? "" : template(textId, null, kind, language);
        return template.indexOf("${") < 0 ? template : form.fillTemplateString(template, place);
    }

    /** A message written in a bind: plain, or naming a text. */
    String message(String written, String language, TreeReference place) {
        Matcher itext = ITEXT.matcher(written);
        return itext.matches()
                ? resolved(itext.group(1), null, language, place)
                : resolved(null, written, language, place);
    }

    String choice(SelectChoice choice, String language, TreeReference place) {
        String label = resolved(choice.getTextID(), choice.getLabelInnerText(), language, place);
        return label.isEmpty() ? choice.getValue() : label;
    }

    /** A text in every language that has it, what it outputs shown as {@code [name]}. */
    Map<String, String> everywhere(@Nullable String textId, @Nullable String plain) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String language : languages()) {
            String text = raw(language, textId, "");
            if (text != null && !text.equals(MISSING_TRANSLATION)) {
                texts.put(language, named(text));
            }
        }
        if (texts.isEmpty() && plain != null && !plain.isEmpty()) {
            texts.put(defaultLanguage(), named(plain));
        }
        return texts;
    }

    /** True if the text, in some language, outputs what was answered elsewhere. */
    boolean outputs(@Nullable String textId, @Nullable String plain) {
        if (plain != null && plain.contains("${")) {
            return true;
        }
        for (String language : languages()) {
            String text = raw(language, textId, "");
            String guidance = raw(language, textId, "guidance");
            if ((text != null && text.contains("${")) || (guidance != null && guidance.contains("${"))) {
                return true;
            }
        }
        return false;
    }

    private String template(@Nullable String textId, @Nullable String plain, String kind, String language) {
        String text = raw(language, textId, kind);
        if (text == null || text.equals(MISSING_TRANSLATION)) {
            String other = raw(defaultLanguage(), textId, kind);
            text = other != null ? other : text;
        }
        if (text != null) {
            return text;
        }
        return plain == null ? "" : plain;
    }

    private @Nullable String raw(String language, @Nullable String textId, String kind) {
        if (localizer == null || textId == null || textId.isEmpty() || language.isEmpty()) {
            return null;
        }
        List<String> ids = new ArrayList<>();
        if (kind.isEmpty()) {
            ids.add(textId);
            ids.add(textId + ";long");
            ids.add(textId + ";short");
        } else {
            ids.add(textId + ";" + kind);
        }
        for (String id : ids) {
            String text = localizer.getRawText(language, id);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private String named(String template) {
        Matcher arguments = ARGUMENT.matcher(template);
        StringBuilder out = new StringBuilder();
        while (arguments.find()) {
            arguments.appendReplacement(out, Matcher.quoteReplacement(outputName(arguments.group(1))));
        }
        return arguments.appendTail(out).toString();
    }

    private String outputName(String index) {
        List<IConditionExpr> outputs = form.getOutputFragments();
        int i = index.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(index);
        if (i < outputs.size()
                && outputs.get(i) instanceof XPathConditional condition
                && condition.getExpr() instanceof XPathPathExpr path
                && path.steps.length > 0
                && path.steps[path.steps.length - 1].name != null) {
            return "[" + path.steps[path.steps.length - 1].name + "]";
        }
        return "[…]";
    }
}
