package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;

/**
 * What a laptop asks of the office in an ERASE_REQUEST entry, whose header names the record. It is plain, so it says no more
 * than it must; the case of an interview that never left its laptop travels sealed beside it.
 *
 * @param part the key of the part to erase, or null for the whole record
 * @param reason why
 * @param at author's clock
 * @param about which case the interview was at, if nothing else tells the office; null otherwise
 */
public record EraseRequest(
        @Nullable KeyId part,
        Reason reason,
        Instant at,
        @Nullable SealedCase about) {
    /** Of a record that the office may read itself, or that is at no case. */
    public EraseRequest(@Nullable KeyId part, Reason reason, Instant at) {
        this(part, reason, at, null);
    }

    /** Why somebody wants it gone. */
    public enum Reason {
        /** The person it is about took back their consent. */
        CONSENT_WITHDRAWN,
        /** It should never have been recorded: the wrong person, a trial, twice the same. */
        MISTAKE,
        OTHER;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Reason> ofWord(String word) {
            for (Reason reason : values()) {
                if (reason.word().equals(word)) {
                    return Optional.of(reason);
                }
            }
            return Optional.empty();
        }
    }
}
