package org.turnstone.server.account;

import jakarta.security.enterprise.credential.UsernamePasswordCredential;

/** What somebody typed to sign in: login, password, and the code of the second step or nothing. */
public final class SignInCredential extends UsernamePasswordCredential {
    private final String code;

    public SignInCredential(String login, String password, String code) {
        super(login, password);
        this.code = code;
    }

    String code() {
        return code;
    }
}
