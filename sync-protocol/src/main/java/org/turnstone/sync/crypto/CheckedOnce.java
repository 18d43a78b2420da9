package org.turnstone.sync.crypto;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Public keys and certificates that passed their check. Checking that a key is a canonical point of the prime-order group costs
 * about as much as a signature, and a site has few of them that come again with every log and every decision.
 *
 * <p>Holds nothing secret and at most {@value #MOST} of them. Safe to share between threads.
 */
public final class CheckedOnce<T> {
    private static final int MOST = 4_096;

    private final Map<ByteBuffer, T> passed = new ConcurrentHashMap<>();

    /** What these bytes gave when they passed; empty if they did not, or not lately. */
    public Optional<T> find(byte[] encoded) {
        return Optional.ofNullable(passed.get(ByteBuffer.wrap(encoded)));
    }

    /**
     * Notes that these bytes passed.
     *
     * @param encoded stays as it is from now on
     */
    public T keep(byte[] encoded, T passing) {
        if (passed.size() >= MOST) {
            passed.clear();
        }
        passed.put(ByteBuffer.wrap(encoded), passing);
        return passing;
    }
}
