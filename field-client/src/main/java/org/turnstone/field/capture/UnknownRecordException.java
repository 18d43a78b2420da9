package org.turnstone.field.capture;

import java.util.List;

/** No record, or more than one, answers to what was asked for. */
public final class UnknownRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private UnknownRecordException(String message) {
        super(message);
    }

    static UnknownRecordException noQuery(String id) {
        return new UnknownRecordException("There is no question \"" + id + "\" about this record here.");
    }

    static UnknownRecordException noSuch(String asked) {
        return new UnknownRecordException("There is no record \"" + asked
                + "\" on this laptop that can be opened. Nothing was changed. See what there is with: turnstone field"
                + " list. If a colleague made it, sync first.");
    }

    static UnknownRecordException onServer(String id) {
        return new UnknownRecordException(
                "Record " + id + " was finished some time ago and is on the server only. Nothing"
                        + " was changed and nothing is lost. Ask for it back with: turnstone field fetch " + id);
    }

    static UnknownRecordException shutOut() {
        return new UnknownRecordException(
                "The office has shut this laptop out of the site, so no record can be opened on it."
                        + " Nothing was changed. Ring the office if this is a mistake.");
    }

    static UnknownRecordException several(String asked, List<String> ids) {
        return new UnknownRecordException("More than one record is called \"" + asked
                + "\". Nothing was changed. Say which one by its id: " + String.join(", ", ids));
    }
}
