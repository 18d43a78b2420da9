package org.turnstone.form;

import java.util.List;

/**
 * What the dictionary says about a repeat.
 *
 * @param rowKey names of the fields, within a row, that identify it, so that the same person or option typed on two
 *     laptops is one row; empty if each new row is its own
 * @param sensitivity {@link Sensitivity#PERSON} or {@link Sensitivity#MEDIA} if each row can be erased alone, else
 *     what the dictionary says or {@link Sensitivity#UNCLASSIFIED}
 */
public record RepeatSettings(List<String> rowKey, Sensitivity sensitivity) {
    public RepeatSettings {
        rowKey = List.copyOf(rowKey);
    }

    /** True if the operations of a row go into a box of its own (docs/protocol.md, "Boxes"). */
    public boolean isErasedByRow() {
        return sensitivity == Sensitivity.PERSON || sensitivity == Sensitivity.MEDIA;
    }
}
