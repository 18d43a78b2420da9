package org.turnstone.server.formfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionSettings;

/**
 * A measure in a form that belongs to somebody: it may be put on a screen only under a licence, of which a reference has to be
 * given before the form is published.
 *
 * <p>A question says its licence itself, in its settings. Open licences pass; every other does not until there is a reference,
 * in the setting itself as {@code SDQ; ref YM-118} or from whoever publishes the form. Measures that are well known to be
 * licensed are recognised by their names in source or licence too.
 *
 * @param name of the measure or its licence, as reports call it
 * @param reference that the form gives itself, if it does
 * @param paths of its questions
 */
public record LicensedMeasure(String name, Optional<String> reference, List<String> paths) {
    private static final Pattern OPEN = Pattern.compile(
            "(?i)\\s*(ogl\\b.*|open government licen[cs]e.*|cc0\\b.*|cc[ -]by([ -]sa)?([ -]?\\d.*)?|public domain.*|own\\b.*"
                    + "|none|free( to use)?|odc-by.*|mit|apache.*|bsd.*|)\\s*");

    private static final Pattern REFERENCE =
            Pattern.compile("(?i)[;,(]\\s*ref(?:erence)?\\.?\\s*[:=]?\\s*([^;)]*[^;)\\s])\\)?\\s*$");

    private static final Map<String, Pattern> KNOWN = known();

    public LicensedMeasure {
        paths = List.copyOf(paths);
    }

    private static Map<String, Pattern> known() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("SDQ", "sdq|strengths and difficulties");
        words.put("WEMWBS", "s?wemwbs|warwick-? ?edinburgh");
        words.put("EQ-5D", "eq-?5d(-?[35yl]+)?|euroqol");
        words.put("SF-36", "sf-?(36|12|6d|8)");
        words.put("KIDSCREEN", "kidscreen(-\\d+)?");
        words.put("BDI", "beck depression|bdi(-ii)?");
        Map<String, Pattern> patterns = new LinkedHashMap<>();
        words.forEach((name, word) ->
                patterns.put(name, Pattern.compile("(?i)(?<![\\p{L}\\d])(" + word + ")(?![\\p{L}\\d])")));
        return patterns;
    }

    /** All of a form, by name. */
    public static List<LicensedMeasure> in(FormTemplate form) {
        Map<String, List<String>> paths = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> references = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (OutlineNode.Question question : form.outline().questions()) {
            QuestionSettings settings = question.settings();
            if (!question.kind().isAnswered()) {
                continue;
            }
            Optional<String> name = name(settings);
            if (name.isPresent()) {
                paths.computeIfAbsent(name.get(), any -> new ArrayList<>()).add(question.path());
                Matcher reference = REFERENCE.matcher(settings.licence());
                if (reference.find()) {
                    references.put(name.get(), reference.group(1));
                }
            }
        }
        List<LicensedMeasure> measures = new ArrayList<>();
        paths.forEach(
                (name, of) -> measures.add(new LicensedMeasure(name, Optional.ofNullable(references.get(name)), of)));
        return measures;
    }

    private static Optional<String> name(QuestionSettings settings) {
        for (Map.Entry<String, Pattern> measure : KNOWN.entrySet()) {
            if (measure.getValue().matcher(settings.source()).find()
                    || measure.getValue().matcher(settings.licence()).find()) {
                return Optional.of(measure.getKey());
            }
        }
        String licence = REFERENCE.matcher(settings.licence()).replaceFirst("").strip();
        return OPEN.matcher(licence).matches() ? Optional.empty() : Optional.of(licence);
    }

    /** The same name in other letters is the same measure. */
    public boolean isCalled(String other) {
        return name.toLowerCase(Locale.ROOT).equals(other.strip().toLowerCase(Locale.ROOT));
    }

    /** What stands in the way while there is no reference. */
    public String sentence() {
        return name + " may be used only under a licence (" + paths.size() + " questions, the first is " + paths.get(0)
                + "). Give the reference of the licence, or take the questions out.";
    }
}
