package org.turnstone.server.xlsform;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form's texts by language: {@code <itext>}. A text that stands in one language must stand in all, or clients fall back
 * to other languages without saying so; where a translation is missing there is a hyphen.
 */
final class TextTable {
    private static final List<String> MEDIA = List.of("image", "big-image", "audio", "video");

    private record Entry(String text, @Nullable FormElement context) {}

    private final String defaultLanguage;
    /** Language, then id, then form; the form of plain text is "". */
    private final Map<String, Map<String, Map<String, Entry>>> languages = new LinkedHashMap<>();

    TextTable(String defaultLanguage) {
        this.defaultLanguage = defaultLanguage;
    }

    Set<String> languages() {
        return languages.keySet();
    }

    void addList(String list, List<Choice> choices) throws Findings.Mistake {
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            String id = list + "-" + i;
            if (choice.label() != null) {
                add(id, "", choice.label(), null);
            }
            addMedia(id, choice.media(), null, choice.name());
        }
    }

    void addElement(FormElement element) throws Findings.Mistake {
        for (String message : List.of("jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString")) {
            Wording wording = element.bind.get(message);
            if (wording != null && isMessageInTable(message, wording)) {
                add(element.path() + ":" + message, "", wording, element);
            }
        }
        if (element.label != null && !element.label.isEmpty() && isLabelInTable(element)) {
            add(element.path() + ":label", "", element.label, element);
        }
        if (element.hint != null && !element.hint.isEmpty() && isHintInTable(element)) {
            add(element.path() + ":hint", "", element.hint, element);
        }
        if (element.guidance != null && !element.guidance.isEmpty()) {
            add(element.path() + ":hint", "guidance", element.guidance, element);
        }
    }

    /** After all texts, so that a label's media follow its words. */
    void addMedia(FormElement element) throws Findings.Mistake {
        addMedia(element.path() + ":label", element.media, element, element.name());
    }

    static boolean isMessageInTable(String message, Wording wording) {
        return wording.isTranslated()
                || (!message.equals("jr:noAppErrorString") && References.hasReference(wording.plain()));
    }

    static boolean isLabelInTable(FormElement element) {
        return (element.label != null && element.label.isTranslated()) || !element.media.isEmpty();
    }

    static boolean isHintInTable(FormElement element) {
        boolean guided = element.guidance != null && !element.guidance.isEmpty();
        return guided || (element.hint != null && element.hint.isTranslated());
    }

    private void addMedia(String id, Map<String, Wording> media, @Nullable FormElement context, String name)
            throws Findings.Mistake {
        for (Map.Entry<String, Wording> entry : media.entrySet()) {
            if (!MEDIA.contains(entry.getKey())) {
                throw new Findings.Mistake(
                        context == null ? SheetNames.CHOICES : SheetNames.SURVEY,
                        context == null ? 0 : context.row(),
                        "media::" + entry.getKey(),
                        "Media type: " + entry.getKey() + " not supported. It stands at '" + name
                                + "'; the kinds of media are image, big-image, audio and video.");
            }
            add(id, entry.getKey(), entry.getValue(), context);
        }
    }

    private void add(String id, String form, Wording wording, @Nullable FormElement context) {
        wording.in(defaultLanguage)
                .forEach((language, text) -> languages
                        .computeIfAbsent(language, l -> new LinkedHashMap<>())
                        .computeIfAbsent(id, i -> new LinkedHashMap<>())
                        .put(form, new Entry(text, context)));
    }

    boolean isEmpty() {
        return languages.isEmpty();
    }

    XmlNode itext(PathResolver paths) throws Findings.Mistake {
        Map<String, Set<String>> forms = new LinkedHashMap<>();
        languages
                .values()
                .forEach(texts -> texts.forEach((id, byForm) ->
                        forms.computeIfAbsent(id, i -> new LinkedHashSet<>()).addAll(byForm.keySet())));
        XmlNode itext = new XmlNode("itext");
        for (Map.Entry<String, Map<String, Map<String, Entry>>> language : languages.entrySet()) {
            XmlNode translation = new XmlNode("translation").with("lang", language.getKey());
            if (language.getKey().equals(defaultLanguage)) {
                translation.with("default", "true()");
            }
            Set<String> ids = new LinkedHashSet<>(language.getValue().keySet());
            ids.addAll(forms.keySet());
            for (String id : ids) {
                XmlNode text = new XmlNode("text").with("id", id);
                Map<String, Entry> byForm = language.getValue().getOrDefault(id, Map.of());
                Set<String> order = new LinkedHashSet<>(byForm.keySet());
                order.addAll(forms.getOrDefault(id, Set.of()));
                for (String form : order) {
                    value(text, form, byForm.get(form), paths);
                }
                translation.add(text);
            }
            itext.add(translation);
        }
        return itext;
    }

    private static void value(XmlNode text, String form, @Nullable Entry entry, PathResolver paths)
            throws Findings.Mistake {
        boolean media = MEDIA.contains(form);
        if (entry == null || entry.text().equals("-")) {
            if (!media) {
                text.add(new XmlNode("value")
                        .with("form", form.isEmpty() ? null : form)
                        .text("-"));
            }
            return;
        }
        XmlNode value = new XmlNode("value").with("form", form.isEmpty() ? null : form);
        String folder = form.equals("image") || form.equals("big-image") ? "images" : form;
        paths.output(value, (media ? "jr://" + folder + "/" : "") + entry.text(), entry.context());
        text.add(value);
    }
}
