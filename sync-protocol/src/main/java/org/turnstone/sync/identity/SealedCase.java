package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Which case an interview was at that was withdrawn before anybody but its laptop had it, sealed to the site's period key: the
 * office counts its visit, and nobody else learns at which door it was (docs/protocol.md, "Requests and links"). Always of one
 * length. Immutable.
 */
public final class SealedCase {
    private static final String LABEL = "TS1 case";
    private static final int PARTS = 4;
    private static final int PLAIN = 288;
    private static final int TAG = 16;

    /** Of its bytes. */
    public static final int LENGTH = Octets16.LENGTH + HpkeSealed.ENC_LENGTH + PLAIN + TAG;

    private final byte[] encoded;

    private SealedCase(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * What is sealed.
     *
     * @param number of the case
     * @param wave empty if nobody said
     * @param area empty if nobody said
     * @param outcome code of the last visit
     */
    public record Case(String number, String wave, String area, String outcome) {
        /** Longer ones are no codes of any form, and are not told. */
        public static final int MAX_BYTES = 64;

        public Case {
            for (String part : List.of(number, wave, area, outcome)) {
                if (utf8(part).length > MAX_BYTES || part.indexOf('\n') >= 0 || part.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("a part of a case is no code");
                }
            }
        }

        /** A case is a door. */
        @Override
        public String toString() {
            return "case";
        }
    }

    public static SealedCase seal(SiteId site, RecordId record, Case told, RecipientKey period, SecureRandom random) {
        byte[] plain =
                Arrays.copyOf(utf8(String.join("\n", told.number(), told.wave(), told.area(), told.outcome())), PLAIN);
        HpkeSealed box = period.seal(info(site, record), new byte[0], plain, random);
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        period.id().writeTo(out);
        return new SealedCase(out.put(box.enc()).put(box.ciphertext()).array());
    }

    /** @throws VerificationFailedException if it is not sealed to that key for this record, or was altered */
    public Case open(SiteId site, RecordId record, RecipientKeyPair period) throws VerificationFailedException {
        if (!to().equals(period.recipientKey().id())) {
            throw new VerificationFailedException();
        }
        int from = Octets16.LENGTH + HpkeSealed.ENC_LENGTH;
        byte[] plain = period.open(
                info(site, record),
                new byte[0],
                Arrays.copyOfRange(encoded, Octets16.LENGTH, from),
                Arrays.copyOfRange(encoded, from, encoded.length));
        String text = new String(plain, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        String[] parts = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
        if (parts.length != PARTS) {
            throw new VerificationFailedException();
        }
        try {
            return new Case(parts[0], parts[1], parts[2], parts[3]);
        } catch (IllegalArgumentException e) {
            throw new VerificationFailedException();
        }
    }

    /** The id of the period key it is sealed to. */
    public Octets16 to() {
        return Octets16.prefixOf(encoded);
    }

    /** The caller's own copy. */
    public byte[] encode() {
        return encoded.clone();
    }

    public static SealedCase decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length != LENGTH) {
            throw new MalformedMessageException("a sealed case has another length");
        }
        return new SealedCase(encoded.clone());
    }

    private static byte[] info(SiteId site, RecordId record) {
        ByteBuffer out = ByteBuffer.allocate(LABEL.length() + 2 * Octets16.LENGTH);
        out.put(LABEL.getBytes(StandardCharsets.US_ASCII));
        site.value().writeTo(out);
        record.value().writeTo(out);
        return out.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealedCase that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "SealedCase[to " + to() + "]";
    }
}
