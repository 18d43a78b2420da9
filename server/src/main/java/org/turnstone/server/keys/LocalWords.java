package org.turnstone.server.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;

/**
 * Words that the server alone keeps about a site, such as why something was erased: sealed in the database under a key of their
 * kind, derived from the site's secret, and bound to their place, so that nobody who can write there moves them.
 */
public final class LocalWords {
    private static final String LABEL = "TS1 local";

    private final String kind;

    /** @param kind what they are, in a few words; the same for ever, since the key comes from it */
    public LocalWords(String kind) {
        this.kind = kind;
    }

    /** @param place where they stand; whoever opens them has to say it again */
    public byte[] seal(SiteKeys keys, SecureRandom random, byte[] place, String words) {
        try (SymmetricKey key = keys.secret().derive(LABEL, utf8(kind))) {
            return key.sealValue(random, place, utf8(words));
        }
    }

    public byte[] seal(SiteKeys keys, SecureRandom random, String place, String words) {
        return seal(keys, random, utf8(place), words);
    }

    /** @throws IllegalStateException if they are not the words of that kind and place */
    public String open(SiteKeys keys, byte[] place, byte[] sealed) {
        try (SymmetricKey key = keys.secret().derive(LABEL, utf8(kind))) {
            return new String(key.openValue(place, sealed), StandardCharsets.UTF_8);
        } catch (VerificationFailedException e) {
            throw new IllegalStateException("sealed words (" + kind + ") in the database are damaged", e);
        }
    }

    public String open(SiteKeys keys, String place, byte[] sealed) {
        return open(keys, utf8(place), sealed);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
