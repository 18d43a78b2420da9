package org.turnstone.field.capture;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * Names rows by their key, so that the same person or option typed on two laptops is one row:
 * {@code H("TS1 row", recordId, group, each key value trimmed and in NFKC)}, the first 8 bytes (docs/protocol.md, "Rows").
 * A row that was saved keeps its name for ever; one whose key is not typed yet, or is taken by another row here, keeps the
 * random name it was added under.
 */
public final class RowNames {
    private static final int BYTES = 8;

    private RowNames() {}

    /** The name a row with this key has; empty if the repeat has no key or part of it was not typed. */
    public static Optional<RowId> named(
            RecordId record, GroupPath group, FormTemplate template, Function<String, Optional<FieldValue>> valueOf) {
        List<String> keys = template.repeatSettings(group.template()).rowKey();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<byte[]> parts = new ArrayList<>();
        parts.add(record.value().toBytes());
        parts.add(group.text().getBytes(StandardCharsets.UTF_8));
        for (String key : keys) {
            Optional<String> text = valueOf.apply(key).flatMap(RowNames::text);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            parts.add(text.get().getBytes(StandardCharsets.UTF_8));
        }
        byte[] hash = LabelledHash.of("TS1 row", parts.toArray(byte[][]::new));
        return Optional.of(
                new RowId(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES))));
    }

    /** A key value as text; empty if it cannot name anything. */
    private static Optional<String> text(FieldValue value) {
        String text;
        if (value instanceof FieldValue.Text typed) {
            text = typed.value();
        } else if (value instanceof FieldValue.Whole whole) {
            text = Long.toString(whole.value());
        } else if (value instanceof FieldValue.Decimal decimal) {
            text = decimal.value().toPlainString();
        } else if (value instanceof FieldValue.Day day) {
            text = day.value().toString();
        } else {
            return Optional.empty();
        }
        String normal = Normalizer.normalize(text.strip(), Normalizer.Form.NFKC);
        return normal.isEmpty() ? Optional.empty() : Optional.of(normal);
    }

    /**
     * Gives rows that are new their names.
     *
     * @param before the rows that were saved
     * @return for each row that gets another name, its path before and after; outer rows first
     */
    static Map<RowPath, RowPath> renames(
            RecordId record, FormTemplate template, RecordValues before, RecordValues after) {
        Map<RowPath, RowPath> renames = new LinkedHashMap<>();
        for (Map.Entry<GroupPath, List<RowId>> repeat : after.rows().entrySet()) {
            GroupPath group = repeat.getKey();
            GroupPath renamedGroup = new GroupPath(renamed(group.text(), renames));
            Set<RowId> taken = new HashSet<>(repeat.getValue());
            for (RowId row : repeat.getValue()) {
                RowPath path = group.row(row);
                RowId name = before.rowsOf(group).contains(row)
                        ? row
                        : named(record, renamedGroup, template, key -> after.value(path.field(key)))
                                .filter(taken::add)
                                .orElse(row);
                if (!name.equals(row) || !renamedGroup.equals(group)) {
                    renames.put(path, renamedGroup.row(name));
                }
            }
        }
        return renames;
    }

    static RecordValues renamed(RecordValues values, Map<RowPath, RowPath> renames) {
        if (renames.isEmpty()) {
            return values;
        }
        SortedMap<FieldPath, FieldValue> renamed = new TreeMap<>();
        values.values().forEach((path, value) -> renamed.put(renamed(path, renames), value));
        SortedMap<GroupPath, List<RowId>> rows = new TreeMap<>();
        values.rows()
                .forEach((group, ids) -> rows.put(
                        new GroupPath(renamed(group.text(), renames)),
                        ids.stream()
                                .map(id -> renames.getOrDefault(group.row(id), group.row(id))
                                        .row())
                                .toList()));
        return new RecordValues(renamed, rows);
    }

    static FieldPath renamed(FieldPath path, Map<RowPath, RowPath> renames) {
        return path.row().isEmpty() ? path : new FieldPath(renamed(path.text(), renames));
    }

    /** The text with its innermost row that was renamed; the row's new path holds the new names of the rows around it. */
    static String renamed(String text, Map<RowPath, RowPath> renames) {
        int close = text.lastIndexOf(']');
        while (close >= 0) {
            RowPath to = renames.get(RowPath.of(text.substring(0, close + 1)));
            if (to != null) {
                return to.text() + text.substring(close + 1);
            }
            close = text.lastIndexOf(']', close - 1);
        }
        return text;
    }
}
