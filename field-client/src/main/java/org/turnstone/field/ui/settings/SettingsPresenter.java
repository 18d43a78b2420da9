package org.turnstone.field.ui.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.VaultWords;
import org.turnstone.field.ui.Workplace;
import org.turnstone.field.ui.unlock.TypedSecret;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;

/** What is done to an open vault as a whole. Confined to the vault's executor. */
public final class SettingsPresenter {
    private final Workplace workplace;
    private final Vault vault;
    private final Diagnostics diagnostics;

    public SettingsPresenter(Workplace workplace, Vault vault) {
        this.workplace = workplace;
        this.vault = vault;
        this.diagnostics = new Diagnostics(vault, workplace.clock());
    }

    /** @param passphrase is wiped when this returns */
    public String changePassphrase(char[] passphrase) throws VaultException {
        try (Secret secret = TypedSecret.of(passphrase)) {
            vault.changePassphrase(secret, workplace.parameters().get());
            return Texts.text("settings.passphrase.changed");
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** A new recovery code, to be shown once; the old one opens the vault no more. */
    public String newCode() throws VaultException {
        try (RecoveryCode code = vault.newRecoveryCode()) {
            return code.display();
        }
    }

    /**
     * What reading every value of the vault showed.
     *
     * @param sentences what is wrong, or that nothing is
     */
    public record Checked(boolean clean, List<String> sentences) {
        public Checked {
            sentences = List.copyOf(sentences);
        }
    }

    public Checked check() {
        VaultCheck.Report report = vault.scrub(Steps.ALL, workplace.clock());
        return report.isClean()
                ? new Checked(true, List.of(Texts.text("check.clean", report.read())))
                : new Checked(
                        false, report.findings().stream().map(VaultWords::of).toList());
    }

    /** A report about this laptop that names nobody and holds no answer. */
    public String report() {
        return diagnostics.text();
    }

    public String keepReport(String report, Path file) throws IOException {
        Files.writeString(file, report);
        return Texts.text("settings.report.kept", file.toString());
    }
}
