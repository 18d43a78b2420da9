package org.turnstone.server.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.LabelledHash;

/**
 * What admits one laptop, once: 26 Crockford characters, of which 16 are a secret of 80 bits and 10 the beginning of the
 * fingerprint of the site's authority key, so that a laptop notices a server that is not the site's (docs/protocol.md,
 * "Enrolment"). Only its issuer and the laptop see the secret; the server stores {@link #secretHash()}.
 */
public final class EnrolmentCode {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int SECRET_LENGTH = 16;
    private static final int FINGERPRINT_LENGTH = 10;
    private static final int LENGTH = SECRET_LENGTH + FINGERPRINT_LENGTH;
    private static final int GROUP = 4;
    private static final int MAX_TYPED = 64;

    private final String characters;

    private EnrolmentCode(String characters) {
        this.characters = characters;
    }

    static EnrolmentCode generate(Fingerprint authority, SecureRandom random) {
        StringBuilder code = new StringBuilder(LENGTH);
        for (int i = 0; i < SECRET_LENGTH; i++) {
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new EnrolmentCode(
                code.append(authority.characters(), 0, FINGERPRINT_LENGTH).toString());
    }

    /** Reads what a person typed: any case, with blanks and hyphens, O for 0, I and L for 1. Empty if it is no code. */
    public static Optional<EnrolmentCode> parse(String typed) {
        if (typed.length() > MAX_TYPED) {
            return Optional.empty();
        }
        String plain = typed.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s\\u2013-]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        boolean code = plain.length() == LENGTH && plain.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
        return code ? Optional.of(new EnrolmentCode(plain)) : Optional.empty();
    }

    /** What the server knows of the secret. 80 random bits need no stretching. */
    String secretHash() {
        byte[] secret = characters.substring(0, SECRET_LENGTH).getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of().formatHex(LabelledHash.of("TS1 enrolment code", secret));
    }

    boolean isOf(Fingerprint authority) {
        return authority.match(characters.substring(SECRET_LENGTH));
    }

    /** All of it, in groups, to be handed to the one person it is for. */
    public String display() {
        StringBuilder grouped = new StringBuilder(characters);
        for (int i = GROUP * ((LENGTH - 1) / GROUP); i > 0; i -= GROUP) {
            grouped.insert(i, '-');
        }
        return grouped.toString();
    }

    @Override
    public String toString() {
        return "enrolment code";
    }
}
