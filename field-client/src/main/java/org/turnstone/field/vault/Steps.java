package org.turnstone.field.vault;

/** Told how far a long check has come, and asked whether to go on. Called without any lock held. */
@FunctionalInterface
public interface Steps {
    Steps ALL = (done, of) -> true;

    /**
     * Between two small steps.
     *
     * @param done values read so far
     * @param of about how many there are
     * @return false to stop here
     */
    boolean goOn(long done, long of);
}
