package org.turnstone.server.xlsform;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a row below one header, or below several with a common beginning: {@code label::English (en)} and
 * {@code label::Cymraeg (cy)} are two leaves of one branch, {@code label}.
 */
sealed interface CellValue {
    record Leaf(String text) implements CellValue {}

    record Branch(Map<String, CellValue> parts) implements CellValue {
        @Nullable
        String text(String part) {
            return parts.get(part) instanceof Leaf leaf ? leaf.text() : null;
        }
    }

    /** Both values under one header; a leaf beside a branch speaks the default language, unless the branch does already. */
    static CellValue merged(@Nullable CellValue first, CellValue second, String defaultLanguage) {
        if (first == null) {
            return second;
        }
        if (first instanceof Leaf && second instanceof Leaf) {
            return second;
        }
        Map<String, CellValue> parts = new LinkedHashMap<>(asParts(first, defaultLanguage));
        boolean leafSecond = second instanceof Leaf;
        asParts(second, defaultLanguage).forEach((key, value) -> {
            CellValue before = parts.get(key);
            if (before == null) {
                parts.put(key, value);
            } else if (!leafSecond) {
                parts.put(key, merged(before, value, defaultLanguage));
            }
        });
        return new Branch(parts);
    }

    private static Map<String, CellValue> asParts(CellValue value, String defaultLanguage) {
        if (value instanceof Branch branch) {
            return branch.parts();
        }
        return Map.of(defaultLanguage, value);
    }

    static CellValue nested(java.util.List<String> path, String text) {
        CellValue value = new Leaf(text);
        for (int i = path.size() - 1; i >= 0; i--) {
            Map<String, CellValue> parts = new LinkedHashMap<>();
            parts.put(path.get(i), value);
            value = new Branch(parts);
        }
        return value;
    }
}
