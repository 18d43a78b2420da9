package org.turnstone.server.xlsform;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text of the form: one for all languages, or one for each. Never both. */
record Wording(@Nullable String plain, Map<String, String> byLanguage) {
    static Wording of(String text) {
        return new Wording(text, Map.of());
    }

    static Wording of(Map<String, String> byLanguage) {
        return new Wording(null, new LinkedHashMap<>(byLanguage));
    }

    boolean isTranslated() {
        return plain == null;
    }

    boolean isEmpty() {
        return plain == null ? byLanguage.isEmpty() : plain.isEmpty();
    }

    /** The same with every text in its default language when it had none of its own. */
    Map<String, String> in(String defaultLanguage) {
        return plain == null ? byLanguage : Map.of(defaultLanguage, plain);
    }

    Wording mapped(java.util.function.UnaryOperator<String> change) {
        if (plain != null) {
            return of(change.apply(plain));
        }
        Map<String, String> changed = new LinkedHashMap<>();
        byLanguage.forEach((language, text) -> changed.put(language, change.apply(text)));
        return new Wording(null, changed);
    }

    /** The wording of a cell; a header with more parts than a language has none. */
    static @Nullable Wording of(@Nullable CellValue value) {
        if (value instanceof CellValue.Leaf leaf) {
            return of(leaf.text());
        }
        if (value instanceof CellValue.Branch branch) {
            Map<String, String> texts = new LinkedHashMap<>();
            branch.parts().forEach((language, part) -> {
                if (part instanceof CellValue.Leaf leaf) {
                    texts.put(language, leaf.text());
                }
            });
            return new Wording(null, texts);
        }
        return null;
    }
}
