package org.turnstone.field.ui.home;

import java.util.List;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * Everything the home screen shows. Immutable.
 *
 * @param forms what can be begun
 * @param waiting how many form versions the site published that are not on this laptop yet
 * @param records every record here, unfinished ones first
 * @param notice what the vault has to say after opening, or empty
 */
public record HomePicture(List<FormLine> forms, int waiting, List<RecordLine> records, String notice) {
    public HomePicture {
        forms = List.copyOf(forms);
        records = List.copyOf(records);
    }

    /** A form that can be begun. */
    record FormLine(FormHash hash, String title, String version) {}

    /** Where the saves of a record are. */
    enum Whereabouts {
        DRAFT_ONLY,
        ONLY_HERE,
        STORED;

        String words() {
            return switch (this) {
                case DRAFT_ONLY -> Texts.text("where.draft");
                case ONLY_HERE -> Texts.text("where.here");
                case STORED -> Texts.text("where.stored");
            };
        }
    }

    /**
     * One record.
     *
     * @param title the form's name and what people call the record
     * @param unfinished true if somebody has to go on with it
     * @param conflicts how many of its fields wait for a decision
     * @param readable false if its form is not here or it was erased, so that it cannot be opened
     */
    record RecordLine(
            RecordId record, String title, boolean unfinished, int conflicts, Whereabouts where, boolean readable) {
        String below() {
            String progress = Texts.text(unfinished ? "home.unfinished" : "home.finished");
            return conflicts == 0 ? progress : progress + " · " + Texts.text("home.conflicts", conflicts);
        }

        @Override
        public String toString() {
            return "line of record " + record;
        }
    }

    long onlyHere() {
        return records.stream()
                .filter(line -> line.where() != Whereabouts.STORED)
                .count();
    }

    long unfinished() {
        return records.stream().filter(RecordLine::unfinished).count();
    }

    @Override
    public String toString() {
        return forms.size() + " forms, " + records.size() + " records";
    }
}
