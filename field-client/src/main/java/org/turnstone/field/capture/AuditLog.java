package org.turnstone.field.capture;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.form.FormManner;
import org.turnstone.sync.record.FieldPath;

/**
 * What happened while a form with an {@code audit} was filled, as lines of ODK's {@code audit.csv} (docs.getodk.org, "form
 * audit log"): event, node, start, end in milliseconds, and what an answer was and became if the form asks for that. Nodes are
 * our paths. Other forms are not watched.
 */
final class AuditLog {
    /** A long day's interviews stay far below; what comes after is not written. */
    private static final int MAX_LINES = 20_000;

    private static final String HEADER = "event,node,start,end";

    private final FormManner manner;
    private final List<String> lines = new ArrayList<>();

    AuditLog(FormManner manner) {
        this.manner = manner;
    }

    /** Something that happened at one moment, such as {@code form start}. */
    void happened(String event, Instant at) {
        add(event + ",," + at.toEpochMilli() + ",", "", "");
    }

    /** Somebody was at a question. */
    void visited(FieldPath path, Instant from, Instant until, String before, String after) {
        boolean changed = !before.equals(after);
        add(
                "question," + cell(path.text()) + "," + from.toEpochMilli() + "," + until.toEpochMilli(),
                changed ? before : "",
                changed ? after : "");
    }

    private void add(String line, String before, String after) {
        if (manner.audited() && lines.size() < MAX_LINES) {
            lines.add(manner.tracksChanges() ? line + "," + cell(before) + "," + cell(after) : line);
        }
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    void resume(List<String> draft) {
        lines.addAll(0, draft);
    }

    void clear() {
        lines.clear();
    }

    /** The whole file: what earlier saves of this laptop wrote, then what happened since. */
    byte[] file(String earlier) {
        StringBuilder file = new StringBuilder(earlier);
        if (earlier.isEmpty()) {
            file.append(manner.tracksChanges() ? HEADER + ",old-value,new-value" : HEADER)
                    .append('\n');
        }
        lines.forEach(line -> file.append(line).append('\n'));
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "audit log of " + lines.size() + " lines";
    }
}
