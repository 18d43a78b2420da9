package org.turnstone.server.platform;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The secret that whoever may read the data folder can show to prove it. Only its hash stays in memory. */
@ApplicationScoped
public class AdminToken {
    private static final String SCHEME = "Bearer ";

    @Inject
    ServerSettings settings;

    private byte[] hash = {};

    @PostConstruct
    void read() {
        try {
            hash = sha256(
                    DataFolder.readSecret(DataFolder.open(settings.dataDir()).adminTokenFile()));
        } catch (IOException e) {
            throw new UncheckedIOException("admin.token cannot be read", e);
        }
    }

    /** True if the value of an Authorization header carries the token; takes the same time whichever byte differs. */
    public boolean isShownIn(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(SCHEME)
                && MessageDigest.isEqual(hash, sha256(authorization.substring(SCHEME.length())));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
