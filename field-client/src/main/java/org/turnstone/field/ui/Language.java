package org.turnstone.field.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * A language of the window: its words, how it counts, which way it runs. The list of them is {@code languages.properties},
 * which also says how to add one. Immutable.
 */
public final class Language {
    private static final List<String> BUNDLES = List.of("texts", "shell", "form");
    private static final List<Language> ALL = readAll();

    private final String tag;
    private final String name;
    private final boolean rightToLeft;
    private final PluralRules plural;
    private final Map<String, String> words;

    Language(String tag, String name, boolean rightToLeft, PluralRules plural, Map<String, String> words) {
        this.tag = tag;
        this.name = name;
        this.rightToLeft = rightToLeft;
        this.plural = plural;
        this.words = Map.copyOf(words);
    }

    /** All of them, English first. */
    public static List<Language> all() {
        return ALL;
    }

    public static Language english() {
        return ALL.get(0);
    }

    /** The language of a tag such as {@code cy} or {@code pl-PL}; English if there is none. */
    public static Language of(String tag) {
        String wanted = Locale.forLanguageTag(tag).getLanguage();
        return ALL.stream()
                .filter(language -> language.locale().getLanguage().equals(wanted))
                .findFirst()
                .orElse(english());
    }

    private static List<Language> readAll() {
        Properties list = read("languages.properties");
        List<Language> all = new ArrayList<>();
        for (String tag : list.getProperty("languages").strip().split("\\s+")) {
            Map<String, String> words = new HashMap<>();
            for (String bundle : BUNDLES) {
                String file = bundle + (all.isEmpty() ? "" : "_" + tag) + ".properties";
                read(file).forEach((key, value) -> words.put((String) key, (String) value));
            }
            all.add(new Language(
                    tag,
                    list.getProperty(tag + ".name"),
                    "right-to-left".equals(list.getProperty(tag + ".direction")),
                    PluralRules.of(list.getProperty(tag + ".plural")),
                    words));
        }
        return List.copyOf(all);
    }

    private static Properties read(String file) {
        Properties properties = new Properties();
        try (InputStream in = Language.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new AssertionError("the program was built without " + file);
            }
            Reader text = new InputStreamReader(in, StandardCharsets.UTF_8);
            properties.load(text);
        } catch (IOException e) {
            throw new AssertionError("the program was built with a damaged " + file, e);
        }
        return properties;
    }

    /** Its BCP 47 tag. */
    public String tag() {
        return tag;
    }

    /** Its name in itself. */
    public String name() {
        return name;
    }

    public boolean isRightToLeft() {
        return rightToLeft;
    }

    public Locale locale() {
        return Locale.forLanguageTag(tag);
    }

    PluralRules plural() {
        return plural;
    }

    /** Every text as it is written, by its key. */
    Map<String, String> words() {
        return words;
    }

    @Override
    public String toString() {
        return tag;
    }
}
