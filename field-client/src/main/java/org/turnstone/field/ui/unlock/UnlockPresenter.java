package org.turnstone.field.ui.unlock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.WrongKeyException;
import org.turnstone.sync.crypto.Secret;

/**
 * Opens the vault, and tells a passphrase that is not right from a vault that cannot be opened: the one is typed again,
 * the other is not. Takes about a second, which is what stretching the passphrase is for: never on the event thread.
 */
public final class UnlockPresenter {
    private final VaultPlace place;
    private final SecureRandom random;
    private final UnlockScreen screen;

    public UnlockPresenter(VaultPlace place, SecureRandom random, UnlockScreen screen) {
        this.place = place;
        this.random = random;
        this.screen = screen;
    }

    /** @param passphrase is wiped when this returns */
    public void unlock(char[] passphrase) {
        if (passphrase.length == 0) {
            screen.wrong(Texts.text("unlock.empty"));
            return;
        }
        try (Secret secret = secretOf(passphrase)) {
            screen.opened(Vault.open(place, secret, random));
        } catch (WrongKeyException e) {
            screen.wrong(Texts.of(e));
        } catch (VaultException e) {
            screen.cannotOpen(Texts.of(e));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static Secret secretOf(char[] passphrase) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        try {
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }
}
