package org.turnstone.field.ui.form;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.FormWork;
import org.turnstone.sync.record.FieldPath;

/** At which question a person is, since when, and what it held then: for the draft's place and the form's audit. */
final class Visit {
    private final FormWork work;
    private final Clock clock;
    private @Nullable FieldPath place;
    private Instant since;
    private String heldThen = "";

    Visit(FormWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
        this.since = clock.instant();
    }

    /** The question that had the focus last, if the page is still that. */
    Optional<FieldPath> place() {
        return Optional.ofNullable(place);
    }

    /** The focus came to a question; false if it was there already. */
    boolean moves(FieldPath path) {
        if (path.equals(place)) {
            return false;
        }
        end();
        begin(path);
        return true;
    }

    void begin(FieldPath path) {
        place = path;
        since = clock.instant();
        heldThen = held(path);
    }

    /** Notes how long it was, and what came of it. */
    void note() {
        FieldPath was = place;
        if (was != null) {
            work.visited(was, since, clock.instant(), heldThen, held(was));
        }
    }

    /** The person left. */
    void end() {
        note();
        place = null;
    }

    private String held(FieldPath path) {
        return work.session()
                .find(path)
                .flatMap(question -> question.answer().map(value -> Words.of(value, List.of())))
                .orElse("");
    }
}
