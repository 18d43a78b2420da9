package org.turnstone.server.console;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.turnstone.server.dataset.TimeClaim;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.sync.change.ChangeId;

/** A record's sheet with its moments in words. */
public final class SheetView {
    private final RecordSheet sheet;
    private final Page page;

    SheetView(RecordSheet sheet, Page page) {
        this.sheet = sheet;
        this.page = page;
    }

    public RecordSheet sheet() {
        return sheet;
    }

    /** As the hidden field of a decision brings them back. */
    public String heads() {
        return sheet.heads().stream().map(ChangeId::toHex).sorted().collect(Collectors.joining(" "));
    }

    public String entered(TimeClaim when) {
        if (!when.isWrong()) {
            return page.moment(when.said());
        }
        Instant right = when.corrected();
        return (right == null ? "arrived " + page.moment(when.received()) : page.moment(right))
                + " (the laptop's clock was wrong and said " + page.moment(when.said()) + ")";
    }

    /** Who began the record, when and where. */
    public String begun() {
        if (sheet.saves().isEmpty()) {
            return "";
        }
        RecordSheet.Save first = sheet.saves().get(sheet.saves().size() - 1);
        return first.author() + ", laptop " + laptop(first.device()) + ", " + entered(first.entered());
    }

    /** A laptop by the beginning of its id. */
    public String laptop(String device) {
        return device.substring(0, Math.min(8, device.length()));
    }

    public List<RecordSheet.Field> conflicts() {
        return sheet.parts().stream()
                .flatMap(part -> part.fields().stream())
                .filter(RecordSheet.Field::inConflict)
                .toList();
    }

    @Override
    public String toString() {
        return sheet.toString();
    }
}
