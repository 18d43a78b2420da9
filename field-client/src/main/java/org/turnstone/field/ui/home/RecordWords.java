package org.turnstone.field.ui.home;

import java.util.ArrayList;
import java.util.List;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;

/** What a line of a list says of a record; the same on every screen. */
public final class RecordWords {
    private RecordWords() {}

    public static String title(RecordIndex.Line line) {
        String form = line.form().isEmpty() ? Texts.text("home.noform") : line.form();
        return line.reference().isEmpty() ? form : form + " · " + line.reference();
    }

    public static String where(RecordIndex.Line line) {
        return Texts.text(
                switch (line.where()) {
                    case DRAFT_ONLY -> "where.draft";
                    case ONLY_HERE -> "where.here";
                    case SENT -> "where.sent";
                    case STORED -> "where.stored";
                });
    }

    public static Glyph glyph(RecordIndex.Line line) {
        return switch (line.where()) {
            case DRAFT_ONLY -> Glyph.PENCIL;
            case ONLY_HERE -> Glyph.LAPTOP;
            case SENT -> Glyph.SENT;
            case STORED -> Glyph.SERVER;
        };
    }

    /** The colour that goes with {@link #where}; never alone. */
    public static String tone(RecordIndex.Line line) {
        return line.where() == RecordIndex.Whereabouts.STORED ? "good" : "warn";
    }

    /** How far the record is, and what waits in it. */
    public static String below(RecordIndex.Line line) {
        List<String> parts = new ArrayList<>();
        parts.add(Texts.text(
                switch (line.progress()) {
                    case DRAFT -> "home.unfinished";
                    case FINISHED -> line.unsaved() ? "record.reopened" : "home.finished";
                    case SEALED -> "record.sealed";
                    case ON_SERVER -> "record.faded";
                    case SHUT_OUT -> "record.shut";
                    case BIN -> "record.bin";
                    case ERASED -> "record.erased";
                }));
        if (line.questions() > 0) {
            parts.add(Texts.text("query.waiting", line.questions()));
        }
        if (line.conflicts() > 0) {
            parts.add(Texts.text("home.conflicts", line.conflicts()));
        }
        if (line.review() > 0) {
            parts.add(Texts.text("record.review", line.review()));
        }
        return String.join(" · ", parts);
    }
}
