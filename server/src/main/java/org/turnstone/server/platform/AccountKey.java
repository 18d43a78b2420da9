package org.turnstone.server.platform;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The secret in DIR/account.key, under which the database keeps what signs people in besides their passwords: a copy of the
 * database alone shows nobody's second step. Servers that share a database share this file.
 */
@ApplicationScoped
public class AccountKey {
    @Inject
    ServerSettings settings;

    private byte[] secret = {};

    @PostConstruct
    void read() {
        try {
            secret = DataFolder.readSecret(DataFolder.open(settings.dataDir()).accountKeyFile())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("account.key cannot be read", e);
        }
    }

    /** A copy, the caller's to wipe. */
    public byte[] copy() {
        return secret.clone();
    }

    @Override
    public String toString() {
        return "account key";
    }
}
