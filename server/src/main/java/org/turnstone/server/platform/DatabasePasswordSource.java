package org.turnstone.server.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the data source its password out of the file that {@code turnstone.db.password-file} names, so that the password
 * stands in no argument, no environment and no configuration file. Without such a file the password is the word
 * {@code none}: embedded H2 asks for one, though whoever may read its file needs none, and PostgreSQL with peer or trust
 * authentication ignores it.
 */
public final class DatabasePasswordSource implements ConfigSource {
    private static final String NAME = "turnstone.db.password";
    /** Above system properties (400) and environment (300): there is no other way to set the password. */
    private static final int ORDINAL = 500;

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return Set.of(NAME);
    }

    @Override
    public @Nullable String getValue(String name) {
        if (!name.equals(NAME)) {
            return null;
        }
        // Not through Config: this is part of what makes Config.
        String file = System.getProperty(
                SettingNames.DB_PASSWORD_FILE,
                System.getenv().getOrDefault(SettingNames.inEnvironment(SettingNames.DB_PASSWORD_FILE), ""));
        if (file.isEmpty()) {
            return "none";
        }
        try {
            return DataFolder.readSecret(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the file named by " + SettingNames.DB_PASSWORD_FILE + " cannot be read", e);
        }
    }

    @Override
    public String getName() {
        return "database password file";
    }
}
