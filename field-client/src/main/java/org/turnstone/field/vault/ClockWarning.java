package org.turnstone.field.vault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Says when a laptop's clock is behind what the laptop has heard of, as after a flat battery. Only a warning: capture goes on,
 * since no answer stands or falls by a clock.
 */
public final class ClockWarning {
    /** A clock that is a few minutes slow is no reason to trouble anybody. */
    private static final Duration SLOW = Duration.ofHours(1);

    private ClockWarning() {}

    /** Empty unless the clock is wrong for certain. */
    public static Optional<String> of(Vault vault, Clock clock, ZoneId zone) {
        return behind(vault, clock).map(known -> sentence(clock.instant(), known, zone));
    }

    /** A moment this laptop has heard of that its clock has not reached; empty unless the clock is wrong for certain. */
    public static Optional<Instant> behind(Vault vault, Clock clock) {
        Instant now = clock.instant();
        return newestKnown(vault).filter(known -> now.plus(SLOW).isBefore(known));
    }

    /** The newest moment this laptop has heard of by the server's clock: its own enrolment, or the newest receipt. */
    private static Optional<Instant> newestKnown(Vault vault) {
        Optional<Instant> enrolled =
                vault.membership().map(member -> member.certificate().issued());
        Optional<Instant> receipt = vault.checkpoint().map(checkpoint -> checkpoint.time());
        return receipt.filter(at -> enrolled.isEmpty() || at.isAfter(enrolled.get()))
                .or(() -> enrolled);
    }

    private static String sentence(Instant now, Instant known, ZoneId zone) {
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm", Locale.UK).withZone(zone);
        return "This laptop thinks it is " + time.format(now) + ", but it has heard of " + time.format(known)
                + ". Set its clock. You can go on meanwhile: nothing you enter is lost or counts less for it.";
    }
}
