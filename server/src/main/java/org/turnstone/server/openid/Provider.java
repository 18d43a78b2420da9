package org.turnstone.server.openid;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.OpenIdSettings;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.ServerSettings;

/** The provider that is configured, if one is: one way of signing in for a server, never two. */
@ApplicationScoped
public class Provider {
    @Inject
    ServerSettings settings;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    private @Nullable OpenIdClient client;
    private @Nullable Attempts attempts;

    @PostConstruct
    void open() {
        OpenIdSettings openId = settings.openId();
        if (openId == null || settings.publicUrl() == null) {
            return;
        }
        try {
            client = new OpenIdClient(openId, openId.readSecret(), settings.publicUrl(), clock);
            attempts = new Attempts(clock, random);
        } catch (IOException e) {
            throw new UncheckedIOException("the secret shared with the provider cannot be read any more", e);
        }
    }

    /** Whether it signs people in here, in place of passwords. */
    public boolean isOn() {
        return client != null;
    }

    /** What people know it by; "" if there is none. */
    public String name() {
        OpenIdSettings openId = settings.openId();
        return openId == null ? "" : openId.name();
    }

    /** Whether it has to vouch for a second step of whoever has none here. */
    public boolean wantsSecondStep() {
        OpenIdSettings openId = settings.openId();
        return openId != null && openId.trustsSecondStep();
    }

    /** @throws ProblemException 404 if none is configured */
    public OpenIdClient client() {
        if (client == null) {
            throw none();
        }
        return client;
    }

    /** @throws ProblemException 404 if none is configured */
    public Attempts attempts() {
        if (attempts == null) {
            throw none();
        }
        return attempts;
    }

    private static ProblemException none() {
        return new ProblemException(
                404, "NO_PROVIDER", "No provider signs people in here.", "Sign in with your password.");
    }
}
