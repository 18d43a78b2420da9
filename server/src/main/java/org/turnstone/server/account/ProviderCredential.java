package org.turnstone.server.account;

import jakarta.security.enterprise.credential.Credential;

/** Whom {@link ProviderIdentities} lets in; nobody else can make one. */
public final class ProviderCredential implements Credential {
    private final String login;

    ProviderCredential(String login) {
        this.login = login;
    }

    public String login() {
        return login;
    }
}
