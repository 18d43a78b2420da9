package org.turnstone.server.keys;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ServerSettings;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;

/**
 * Holds the private keys of the sites for as long as the server runs. Nothing else reads the keystore, so that a server which
 * cannot read answers would need only another holder.
 */
@ApplicationScoped
public class KeyHolder {
    static final String FILE = "keystore.bin";

    @Inject
    ServerSettings settings;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    private @Nullable Keystore keystore;

    @PostConstruct
    void open() {
        try (Secret passphrase = passphrase(settings.passphraseFile())) {
            keystore = Keystore.open(file(settings), passphrase, PassphraseParameters.standard(random), random);
        } catch (KeystoreException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Path file(ServerSettings settings) {
        return settings.dataDir().toAbsolutePath().resolve(FILE);
    }

    private static Secret passphrase(Path file) throws KeystoreException {
        byte[] bytes = {};
        byte[] line = {};
        try {
            bytes = Files.readAllBytes(file);
            line = firstLine(bytes);
            if (line.length == 0) {
                throw new KeystoreException(file + " is empty; it should hold the passphrase of the site keys", null);
            }
            return Secret.copyOf(line);
        } catch (IOException e) {
            throw new KeystoreException("the passphrase of the site keys in " + file + " cannot be read", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(line, (byte) 0);
        }
    }

    private static byte[] firstLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** @throws IllegalStateException if there are none, which a server that has started rules out */
    public SiteKeys of(SiteId site) {
        try {
            return keystore()
                    .find(site)
                    .orElseThrow(
                            () -> new IllegalStateException("the keys of site " + site + " are not in the keystore"));
        } catch (KeystoreException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** True if the keys of all these sites are here. */
    boolean holds(Set<SiteId> sites) {
        try {
            for (SiteId site : sites) {
                if (keystore().find(site).isEmpty()) {
                    return false;
                }
            }
            return true;
        } catch (KeystoreException e) {
            return false;
        }
    }

    /** True if the keystore's file is there and opens. */
    boolean isReadable() {
        try {
            keystore().reload();
            return true;
        } catch (KeystoreException e) {
            return false;
        }
    }

    /** The public key whose holder decides at a site. */
    public VerifyingKey authorityOf(SiteId site) {
        return of(site).authority().verifyingKey();
    }

    /** Opens the records of a site in its office's name. The caller closes it. */
    public Keyring keyring(ChangeLog log, ControlState control) {
        return new Keyring(log, control, of(control.siteId()).recipients());
    }

    SiteKeys makeSite() {
        SiteKeys keys = SiteKeys.generate(random, clock.instant());
        try {
            keystore().add(keys);
        } catch (KeystoreException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return keys;
    }

    /** The key of a quarter, made if there is none yet. */
    RecipientKeyPair period(SiteId site, Quarter quarter) {
        RecipientKeyPair known = of(site).periods().get(quarter.number());
        if (known != null) {
            return known;
        }
        try {
            keystore().addPeriod(site, quarter.number(), RecipientKeyPair.generate(random));
        } catch (KeystoreException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        RecipientKeyPair made = of(site).periods().get(quarter.number());
        if (made == null) {
            throw new IllegalStateException("the keystore lost a key that it was just given");
        }
        return made;
    }

    /** Forgets the private key of a period; does nothing if it is not here. */
    void destroyPeriod(SiteId site, int number) {
        if (of(site).periods().containsKey(number)) {
            try {
                keystore().removePeriod(site, number);
            } catch (KeystoreException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }

    /** Puts the private key of a period back that was kept apart. */
    void returnPeriod(SiteId site, int number, RecipientKeyPair key) {
        try {
            keystore().addPeriod(site, number, key);
        } catch (KeystoreException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Keystore keystore() {
        Keystore open = keystore;
        if (open == null) {
            throw new IllegalStateException("the keystore is not open");
        }
        return open;
    }
}
