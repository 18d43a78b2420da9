package org.turnstone.field.ui.home;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.sync.record.FormHash;

/**
 * Everything the home screen shows. Immutable.
 *
 * @param enrolled false if this laptop belongs to no site yet
 * @param forms what can be begun
 * @param waiting how many form versions the site published that are not on this laptop yet
 * @param unfinished records somebody has to go on with, the one touched last first
 * @param office records with something from the office, or for it to decide
 * @param counts how many records there are of each kind
 * @param ready what has to be in order before one goes out
 * @param notices what the vault has to say
 * @param cases what is said of the person's list of cases; empty if there is none
 * @param receipt when the server last confirmed what it holds
 */
public record HomePicture(
        boolean enrolled,
        List<FormLine> forms,
        int waiting,
        List<RecordIndex.Line> unfinished,
        List<OfficeLine> office,
        Counts counts,
        List<ReadyLine> ready,
        List<String> notices,
        Optional<String> cases,
        Optional<Instant> receipt) {
    public HomePicture {
        forms = List.copyOf(forms);
        unfinished = List.copyOf(unfinished);
        office = List.copyOf(office);
        ready = List.copyOf(ready);
        notices = List.copyOf(notices);
    }

    /** A form that can be begun. */
    record FormLine(FormHash hash, String title, String version) {}

    /** Something about a record that came from the office or waits for it, in words. */
    record OfficeLine(RecordIndex.Line line, String words) {}

    /** One thing that has to be in order, in words. */
    record ReadyLine(String name, boolean well, String words) {}

    /**
     * How many records there are.
     *
     * @param onlyHere not handed to anybody
     * @param sent handed on, and not confirmed
     */
    record Counts(int all, int finished, int onlyHere, int sent, int stored, int bin) {}

    @Override
    public String toString() {
        return forms.size() + " forms, " + counts.all() + " records";
    }
}
