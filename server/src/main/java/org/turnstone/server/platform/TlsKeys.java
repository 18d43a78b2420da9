package org.turnstone.server.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Optional;

/**
 * The certificate under which a server answers on a network: a PKCS#12 file with one key.
 *
 * @param keystore the file
 * @param alias of the key in it
 * @param password opens it
 */
record TlsKeys(Path keystore, String alias, String password) {
    /** Empty if none is configured; opened once here, so that a wrong password is told before anything starts. */
    static Optional<TlsKeys> of(ServerLaunch launch) throws ServerStartException {
        Optional<String> keystore = launch.setting(SettingNames.TLS_KEYSTORE_FILE);
        if (keystore.isEmpty()) {
            return Optional.empty();
        }
        String passwordFile = launch.setting(SettingNames.TLS_PASSWORD_FILE)
                .orElseThrow(() -> new ServerStartException(SettingNames.TLS_KEYSTORE_FILE + " is set and "
                        + SettingNames.TLS_PASSWORD_FILE + " is not. Nothing was started or changed."));
        Path file = Path.of(keystore.get()).toAbsolutePath();
        try (InputStream in = Files.newInputStream(file)) {
            String password = DataFolder.readSecret(Path.of(passwordFile));
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.isKeyEntry(alias)) {
                    return Optional.of(new TlsKeys(file, alias, password));
                }
            }
            throw new ServerStartException("There is no key in " + file + ". Nothing was started or changed.");
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerStartException(
                    "The TLS keystore " + file + " cannot be opened with the password in " + passwordFile
                            + ". Nothing was started or changed.",
                    e);
        }
    }

    /** Goes into a file that only its owner may read, since arguments can be read by everybody on the machine. */
    String systemProperties() {
        return "javax.net.ssl.keyStore=" + keystore.toString().replace("\\", "\\\\") + "\n"
                + "javax.net.ssl.keyStoreType=PKCS12\n"
                + "javax.net.ssl.keyStorePassword=" + password.replace("\\", "\\\\") + "\n";
    }

    @Override
    public String toString() {
        return "TLS keys in " + keystore;
    }
}
