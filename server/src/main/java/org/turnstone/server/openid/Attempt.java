package org.turnstone.server.openid;

/**
 * What one sign-in sets out with, each a random number that nobody can guess: {@code state} ties the way back to the browser that
 * set out, {@code nonce} the token to this sign-in, {@code verifier} the code to this server (RFC 7636).
 */
public record Attempt(String state, String nonce, String verifier) {
    @Override
    public String toString() {
        return "attempt to sign in";
    }
}
