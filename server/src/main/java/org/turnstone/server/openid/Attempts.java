package org.turnstone.server.openid;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sign-ins that set out and did not come back yet, each good once and for ten minutes. The browser holds the ticket in a cookie
 * of its own: the session's is not sent along when the provider sends somebody back, which is what keeps other sites out.
 */
public final class Attempts {
    /** How long somebody may take at the provider. */
    public static final Duration GOOD_FOR = Duration.ofMinutes(10);

    private static final int BYTES = 32;
    /** Some 5 MB; whoever sets out more often than that only makes others begin again. */
    private static final int MOST = 10_000;

    private final Clock clock;
    private final SecureRandom random;
    /** The oldest first. Guarded by itself. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    public Attempts(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    private record Waiting(Attempt attempt, Instant until) {}

    /** What a browser is given before it is sent to the provider. */
    public record Begun(String ticket, Attempt attempt) {
        @Override
        public String toString() {
            return "attempt that was begun";
        }
    }

    public Begun begin() {
        Begun begun = new Begun(number(), new Attempt(number(), number(), number()));
        Instant now = clock.instant();
        synchronized (waiting) {
            Iterator<Waiting> oldest = waiting.values().iterator();
            while (oldest.hasNext()) {
                boolean over = !oldest.next().until().isAfter(now);
                if (!over && waiting.size() < MOST) {
                    break;
                }
                oldest.remove();
            }
            waiting.put(begun.ticket(), new Waiting(begun.attempt(), now.plus(GOOD_FOR)));
        }
        return begun;
    }

    /** Takes an attempt out: it does not come back a second time. */
    public Optional<Attempt> take(String ticket) {
        Instant now = clock.instant();
        synchronized (waiting) {
            return Optional.ofNullable(waiting.remove(ticket))
                    .filter(found -> found.until().isAfter(now))
                    .map(Waiting::attempt);
        }
    }

    private String number() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
