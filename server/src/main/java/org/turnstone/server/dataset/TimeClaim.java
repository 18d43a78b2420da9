package org.turnstone.server.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What a laptop's clock said when something was written, judged by what the server knows of that clock. Nothing is decided by
 * it: which answer stands follows from who had seen what. It is for people who count days of fieldwork.
 *
 * <p>Example: a laptop was enrolled in 2026; its clock says 12 January 2019, and at the sign-in that brought the answer it was
 * 2851 days and 6 hours behind. The claim is wrong, and corrected by so much.
 *
 * @param said by the laptop's clock
 * @param received when it reached the server, by the server's clock
 * @param isWrong true if the clock cannot have been right
 * @param corrected what a right clock would have said; null if that cannot be told, as when the clock was set right between
 *     writing and sending
 */
public record TimeClaim(
        Instant said,
        Instant received,
        boolean isWrong,
        @Nullable Instant corrected) {
    /** Clocks of people's laptops differ by minutes; less than this moves no interview to another day. */
    static final Duration TOLERANCE = Duration.ofHours(1);

    /**
     * Judges a claim.
     *
     * @param enrolled when the laptop was certified, before which it can have written nothing
     * @param ahead how far its clock was ahead, by the moment from which on that was known
     */
    static TimeClaim judged(Instant said, Instant enrolled, Instant received, NavigableMap<Instant, Duration> ahead) {
        Map.Entry<Instant, Duration> measured = ahead.floorEntry(received);
        boolean wasOff = measured != null && measured.getValue().abs().compareTo(TOLERANCE) >= 0;
        boolean possible = isPossible(said, enrolled, received);
        if (!wasOff) {
            return new TimeClaim(said, received, !possible, possible ? said : null);
        }
        Instant corrected = said.minus(measured.getValue());
        if (isPossible(corrected, enrolled, received)) {
            return new TimeClaim(said, received, true, corrected);
        }
        // The clock went wrong, or was set right, after this was written.
        return new TimeClaim(said, received, !possible, possible ? said : null);
    }

    private static boolean isPossible(Instant moment, Instant enrolled, Instant received) {
        return !moment.isBefore(enrolled.minus(TOLERANCE)) && !moment.isAfter(received.plus(TOLERANCE));
    }

    /** The best that can be told: corrected where that is possible, else when it arrived. */
    public Instant best() {
        Instant right = corrected;
        return right == null ? received : right;
    }
}
