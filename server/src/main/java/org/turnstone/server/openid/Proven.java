package org.turnstone.server.openid;

/**
 * Whom the provider vouches for.
 *
 * @param issuer the provider
 * @param subject what it calls them, for ever
 * @param secondStep whether it says, in the words that were configured, that it asked them for a second step
 */
public record Proven(String issuer, String subject, boolean secondStep) {
    @Override
    public String toString() {
        return "somebody the provider vouches for";
    }
}
