package org.turnstone.server.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What the administrator decided, read once at the start (names: docs/contracts.md, "Configuration of the server").
 *
 * @param dataDir where everything the server keeps lies, readable by its owner only
 * @param passphraseFile holds the passphrase of the site keys
 * @param publicUrl how laptops reach this server, if that differs from the address it listens on
 * @param requestBytes the largest body of an ordinary request
 * @param uploadBytes the largest body of a bundle or a published form
 * @param stickBytes the largest stick that is read
 * @param loginFailures wrong passwords in a row before an account is locked
 * @param loginLock for how long it is locked then
 * @param openId who signs people in instead of passwords, or null
 */
public record ServerSettings(
        Path dataDir,
        Path passphraseFile,
        @Nullable URI publicUrl,
        long requestBytes,
        long uploadBytes,
        long stickBytes,
        int loginFailures,
        Duration loginLock,
        @Nullable OpenIdSettings openId) {

    /** @throws IllegalArgumentException naming the setting that is missing or has no possible value */
    static ServerSettings from(Config config) {
        Path dataDir = Path.of(config.getValue(SettingNames.DATA_DIR, String.class));
        Optional<String> passphraseFile = config.getOptionalValue(SettingNames.PASSPHRASE_FILE, String.class);
        return new ServerSettings(
                dataDir,
                passphraseFile.map(Path::of).orElse(dataDir.resolve(DataFolder.PASSPHRASE_FILE)),
                config.getOptionalValue(SettingNames.PUBLIC_URL, URI.class).orElse(null),
                atLeastOne(config, SettingNames.REQUEST_BYTES),
                atLeastOne(config, SettingNames.UPLOAD_BYTES),
                atLeastOne(config, SettingNames.STICK_BYTES),
                Math.toIntExact(atLeastOne(config, SettingNames.LOGIN_FAILURES)),
                Duration.ofMinutes(atLeastOne(config, SettingNames.LOGIN_LOCK_MINUTES)),
                OpenIdSettings.from(config));
    }

    private static long atLeastOne(Config config, String name) {
        long value = config.getValue(name, Long.class);
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, is " + value);
        }
        return value;
    }
}
