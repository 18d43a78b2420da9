package org.turnstone.server.erasure;

/**
 * How much this server keeps of a record, or of a part of one, beside headers.
 *
 * @param bodies sealed bodies of entries
 * @param keyWraps wraps of keys, for every receiver and generation
 * @param attachments that nothing else refers to
 * @param datasetRows rows of site datasets, and what the list of records says about its form and what is open in it
 */
record Traces(long bodies, long keyWraps, long attachments, long datasetRows) {
    static final Traces NONE = new Traces(0, 0, 0, 0);

    Traces plus(Traces more) {
        return new Traces(
                bodies + more.bodies,
                keyWraps + more.keyWraps,
                attachments + more.attachments,
                datasetRows + more.datasetRows);
    }

    boolean isNone() {
        return equals(NONE);
    }
}
