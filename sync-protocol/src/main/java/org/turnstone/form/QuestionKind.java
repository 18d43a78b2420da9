package org.turnstone.form;

/** What a person sees and does at a question. {@link #HIDDEN} is a calculate or a stamp, which nobody sees. */
public enum QuestionKind {
    TEXT,
    INTEGER,
    DECIMAL,
    DATE,
    TIME,
    DATETIME,
    SELECT_ONE,
    SELECT_MULTIPLE,
    RANK,
    RANGE,
    GEOPOINT,
    GEOTRACE,
    GEOSHAPE,
    IMAGE,
    AUDIO,
    VIDEO,
    FILE,
    BARCODE,
    ACKNOWLEDGE,
    NOTE,
    HIDDEN;

    /** True if a person can answer it. */
    public boolean isAnswered() {
        return this != NOTE && this != HIDDEN;
    }
}
