package org.turnstone.server.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes a table as CSV (RFC 4180) in UTF-8 with line feeds. The stream stays the caller's to close. Pure; belongs to one
 * thread.
 *
 * <p>A text that a spreadsheet would compute has an apostrophe before it: whoever types an answer must not be able to make
 * the office's machine do something. One that begins with apostrophes before such a text has one more, so that taking one
 * away gives every text back as it was typed. Numbers, also several beside each other as in a place, stay as they are.
 */
public final class CsvWriter {
    private static final Pattern COMPUTED = Pattern.compile("'*[=+\\-@\\t\\r].*", Pattern.DOTALL);
    private static final Pattern NUMBERS =
            Pattern.compile("[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?(?: [+-]?\\d+(?:\\.\\d+)?)*");

    private final Writer out;

    public CsvWriter(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    public void line(List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            cell(cells.get(i));
        }
        out.write('\n');
    }

    private static String inert(String text) {
        return COMPUTED.matcher(text).matches() && !NUMBERS.matcher(text).matches() ? "'" + text : text;
    }

    private void cell(String typed) throws IOException {
        String text = inert(typed);
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        if (plain) {
            out.write(text);
        } else {
            out.write('"');
            out.write(text.replace("\"", "\"\""));
            out.write('"');
        }
    }

    public void flush() throws IOException {
        out.flush();
    }
}
