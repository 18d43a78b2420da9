package org.turnstone.field.capture;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowPath;

/**
 * What stands beside the answers of one record: the interviewer's note, remarks on answers that a check is against, captions
 * of pictures, the language of answers where it is another than the record's; and a bookmark where the person is. Belongs to
 * the thread of its {@link FormWork}.
 */
public final class Margin {
    private final SortedMap<FieldPath, FieldValue> recorded = new TreeMap<>();
    private final SortedMap<FieldPath, FieldValue> now = new TreeMap<>();
    private Bookmark bookmark = Bookmark.NONE;

    Margin(Map<FieldPath, FieldValue> recorded) {
        this.recorded.putAll(recorded);
        this.now.putAll(recorded);
    }

    /** What stands at {@link FieldPath#NOTE}, or as a remark or a caption beside an answer. */
    public Optional<String> text(FieldPath path) {
        return now.get(path) instanceof FieldValue.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** An empty text takes away what stood there. */
    public void write(FieldPath path, String text) {
        if (!text.isEmpty()) {
            now.put(path, new FieldValue.Text(text));
        } else if (recorded.containsKey(path)) {
            now.put(path, FieldValue.CLEARED);
        } else {
            now.remove(path);
        }
    }

    /** A file that belongs to the record as a whole. */
    void put(FieldPath path, FieldValue value) {
        now.put(path, value);
    }

    Optional<FieldValue> value(FieldPath path) {
        return Optional.ofNullable(now.get(path));
    }

    /** Where the person was when the draft was kept, or the record saved unfinished on this laptop. */
    public Bookmark bookmark() {
        return bookmark;
    }

    /** Keeps the place with the next {@link FormWork#keepDraft} or {@link FormWork#save}. */
    public void bookmark(Bookmark place) {
        bookmark = place;
    }

    /** Answers that stand although a check is against them, because a remark says why. */
    public Set<FieldPath> vouchedFor() {
        Set<FieldPath> paths = new HashSet<>();
        now.forEach((path, value) -> {
            if (value instanceof FieldValue.Text && path.text().endsWith("#" + FieldPath.REMARK)) {
                path.answerBeside().ifPresent(paths::add);
            }
        });
        return paths;
    }

    /** What is to be said of it in a save. */
    SortedMap<FieldPath, FieldValue> changes() {
        SortedMap<FieldPath, FieldValue> changed = new TreeMap<>(now);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(recorded.get(entry.getKey())));
        return changed;
    }

    /** Everything as it stands, for the draft. */
    SortedMap<FieldPath, FieldValue> all() {
        return new TreeMap<>(now);
    }

    /** Takes up what a draft held. */
    void resume(Map<FieldPath, FieldValue> draft) {
        now.putAll(draft);
    }

    /** Rows that were new have other names now. */
    void rename(Map<RowPath, RowPath> renames) {
        SortedMap<FieldPath, FieldValue> renamed = new TreeMap<>();
        now.forEach((path, value) -> renamed.put(RowNames.renamed(path, renames), value));
        now.clear();
        now.putAll(renamed);
        bookmark = new Bookmark(RowNames.renamed(bookmark.place(), renames), bookmark.typed());
    }

    @Override
    public String toString() {
        return "margin";
    }
}
