package org.turnstone.field.ui.unlock;

import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.turnstone.field.ui.Failures;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.VaultWords;
import org.turnstone.field.ui.Workplace;
import org.turnstone.field.vault.Finding;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.field.vault.WrongKeyException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.MalformedRecoveryCodeException;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;

/**
 * Every way into a vault. Tells a passphrase that is not right from a vault that cannot be opened: the one is typed again, the
 * other is not. Stretching a passphrase takes about a second, which is what it is for: never on the event thread.
 *
 * <p>Everything typed is wiped when a method returns.
 */
public final class UnlockPresenter {
    private static final int MAX_ANSWER_FILE = 4096;

    private final Workplace workplace;
    private final UnlockScreen screen;

    public UnlockPresenter(Workplace workplace, UnlockScreen screen) {
        this.workplace = workplace;
        this.screen = screen;
    }

    /** Who has a vault here. */
    public List<VaultShelf.Person> people() {
        return workplace.shelf().people();
    }

    private interface Opening {
        Vault open(Secret passphrase) throws VaultException;
    }

    private void open(char[] passphrase, String wrongKey, Opening opening) {
        if (passphrase.length == 0) {
            screen.wrong(Texts.text("unlock.empty"));
            return;
        }
        try (Secret secret = TypedSecret.of(passphrase)) {
            screen.opened(opening.open(secret));
        } catch (WrongKeyException e) {
            screen.wrong(Texts.text(wrongKey));
        } catch (VaultException e) {
            screen.cannotOpen(Failures.words(e));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** With the passphrase. */
    public void unlock(VaultPlace place, char[] passphrase) {
        open(passphrase, "wrong.passphrase", secret -> Vault.open(place, secret, workplace.random()));
    }

    /** Makes a vault for somebody, whose recovery code is then to be shown once. */
    public void make(String name, char[] passphrase) {
        open(passphrase, "wrong.passphrase", secret -> {
            VaultPlace place = workplace.shelf().add(name);
            Vault.Created created =
                    Vault.create(place, secret, workplace.parameters().get(), workplace.random());
            try (RecoveryCode code = created.code()) {
                screen.codeToShow(code.display());
            }
            return created.vault();
        });
    }

    /** With the recovery code that was written down; the new passphrase counts from then on. */
    public void recover(VaultPlace place, char[] code, char[] passphrase) {
        try (RecoveryCode parsed = RecoveryCode.parse(CharBuffer.wrap(code))) {
            open(passphrase, "wrong.code", secret -> {
                Vault vault = Vault.recover(place, parsed, workplace.random());
                vault.changePassphrase(secret, workplace.parameters().get());
                return vault;
            });
        } catch (MalformedRecoveryCodeException e) {
            screen.wrong(Texts.text("recover.malformed"));
        } finally {
            Arrays.fill(code, '\0');
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Writes a request for the holder of the site's recovery key; the passphrase is the one to be used with the answer. */
    public void askOffice(VaultPlace place, char[] passphrase, Path file) {
        try (Secret secret = TypedSecret.of(passphrase)) {
            EscrowRequest request =
                    Vault.askEscrow(place, secret, workplace.parameters().get(), workplace.random());
            Files.write(file, request.encode());
            screen.asked(request.code());
        } catch (VaultException e) {
            screen.cannotOpen(Failures.words(e));
        } catch (IOException e) {
            screen.wrong(Texts.text("recover.unwritten"));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Takes in what the office answered. */
    public void takeAnswer(VaultPlace place, char[] passphrase, Path file) {
        EscrowAnswer answer;
        try (InputStream in = Files.newInputStream(file)) {
            answer = EscrowAnswer.decode(in.readNBytes(MAX_ANSWER_FILE));
        } catch (IOException e) {
            Arrays.fill(passphrase, '\0');
            screen.wrong(Texts.text("recover.unread"));
            return;
        } catch (MalformedMessageException e) {
            Arrays.fill(passphrase, '\0');
            screen.wrong(Texts.text("recover.noanswer"));
            return;
        }
        open(
                passphrase,
                "wrong.escrow",
                secret -> Vault.answerEscrow(
                        place, answer, secret, workplace.parameters().get(), workplace.random()));
    }

    /** Puts right what can be put right in a vault that is closed, and says what became of it. */
    public void repair(VaultPlace place, char[] passphrase) {
        try (Secret secret = TypedSecret.of(passphrase)) {
            VaultCheck.Repair done = new VaultCheck(place, workplace.random()).repair(secret, Steps.ALL);
            StringBuilder said = new StringBuilder();
            done.mended().forEach(finding -> said.append(VaultWords.of(finding)).append('\n'));
            done.notices().forEach(notice -> said.append(VaultWords.of(notice)).append('\n'));
            if (done.after().isClean()) {
                said.append(Texts.text("check.whole", done.after().read()));
            } else {
                for (Finding finding : done.after().findings()) {
                    said.append(Texts.text("check.still", VaultWords.of(finding)))
                            .append('\n');
                }
            }
            screen.repaired(said.toString().strip(), done.after().isClean());
        } catch (WrongKeyException e) {
            screen.wrong(Texts.text("wrong.passphrase"));
        } catch (VaultException e) {
            screen.cannotOpen(Failures.words(e));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }
}
