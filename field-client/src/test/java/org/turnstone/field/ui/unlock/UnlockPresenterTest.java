package org.turnstone.field.ui.unlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.Workplace;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.testing.InsecureSeededRandom;

/** Every way into a vault, without a window. */
class UnlockPresenterTest implements UnlockScreen {
    @TempDir
    private Path folder;

    private final InsecureSeededRandom random = new InsecureSeededRandom(51);
    private final List<String> wrong = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<String> codes = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> repaired = new ArrayList<>();
    private final List<Vault> vaults = new ArrayList<>();

    private VaultShelf shelf() {
        return new VaultShelf(folder.resolve("vault"), folder.resolve("guards"));
    }

    private UnlockPresenter presenter() {
        FieldSite site = new FieldSite(52);
        return new UnlockPresenter(
                new Workplace(
                        shelf(),
                        new JavaRosaFormEngine(),
                        site.clock(),
                        java.time.ZoneOffset.UTC,
                        random,
                        () -> InsecureTestParameters.fresh(random)),
                this);
    }

    private VaultPlace made(UnlockPresenter presenter, String name, String passphrase) throws Exception {
        presenter.make(name, passphrase.toCharArray());
        Vault vault = vaults.remove(vaults.size() - 1);
        vault.close();
        return vault.place();
    }

    @AfterEach
    void closeVaults() throws Exception {
        for (Vault vault : vaults) {
            vault.close();
        }
    }

    @Test
    void twoPeopleHaveAVaultEachAndNeitherOpensTheOthers() throws Exception {
        UnlockPresenter presenter = presenter();
        VaultPlace ada = made(presenter, " AK ", "plain words of the first one");
        VaultPlace ben = made(presenter, "BT", "plain words of the second one");

        assertThat(presenter.people()).extracting(VaultShelf.Person::name).containsExactly("AK", "BT");
        assertThat(ada).isNotEqualTo(ben);
        presenter.unlock(ben, "plain words of the first one".toCharArray());
        assertThat(wrong).singleElement().asString().contains("not right");
        presenter.unlock(ben, "plain words of the second one".toCharArray());
        assertThat(vaults).hasSize(1);
    }

    @Test
    void whatWasTypedIsWiped() throws Exception {
        UnlockPresenter presenter = presenter();
        VaultPlace place = made(presenter, "", "plain words to be wiped");
        char[] typed = "plain words to be wiped".toCharArray();

        presenter.unlock(place, typed);

        assertThat(new String(typed)).isEqualTo("\0".repeat(typed.length));
    }

    @Test
    void aDamagedVaultIsNotAWrongPassphraseAndCanBeMended() throws Exception {
        UnlockPresenter presenter = presenter();
        VaultPlace place = made(presenter, "", "plain words of a vault");
        Path keys = place.directory().resolve("keys.tbl");
        byte[] bytes = Files.readAllBytes(keys);
        bytes[bytes.length / 2] ^= 1;
        Files.write(keys, bytes);

        presenter.unlock(place, "plain words of a vault".toCharArray());
        assertThat(wrong).isEmpty();
        assertThat(closed).hasSize(1);

        presenter.repair(place, "other words, not these".toCharArray());
        assertThat(wrong).hasSize(1);
        presenter.repair(place, "plain words of a vault".toCharArray());
        assertThat(repaired).hasSize(1);
    }

    @Test
    void theRecoveryCodeOpensWithANewPassphrase() throws Exception {
        UnlockPresenter presenter = presenter();
        VaultPlace place = made(presenter, "", "plain words soon forgotten");

        presenter.recover(place, "12345".toCharArray(), "words to be remembered now".toCharArray());
        assertThat(wrong).singleElement().asString().contains("26 characters");
        presenter.recover(
                place,
                codes.get(0).toLowerCase(java.util.Locale.ROOT).toCharArray(),
                "words to be remembered now".toCharArray());
        vaults.remove(0).close();
        presenter.unlock(place, "words to be remembered now".toCharArray());

        assertThat(vaults).hasSize(1);
        assertThat(wrong).hasSize(1);
    }

    @Test
    void aRequestToTheOfficeIsWrittenAndForeignFilesAreNoAnswer() throws Exception {
        UnlockPresenter presenter = presenter();
        VaultPlace place = made(presenter, "", "plain words soon forgotten");
        Path file = folder.resolve("request.bin");
        try (Vault vault = new FieldSite(53).vault(FieldSite.place(folder, "other"))) {
            assertThat(vault.membership()).isEmpty();
        }

        presenter.askOffice(place, "words to be remembered now".toCharArray(), file);
        assertThat(asked.size() + closed.size())
                .as("a code to read out, or a sentence why there is none")
                .isEqualTo(1);
        Path foreign = Files.writeString(folder.resolve("answer.bin"), "hello");
        presenter.takeAnswer(place, "words to be remembered now".toCharArray(), foreign);
        presenter.takeAnswer(place, "words to be remembered now".toCharArray(), folder.resolve("none.bin"));

        assertThat(wrong).hasSize(2);
        assertThat(wrong.get(0)).contains("no answer from the office");
        assertThat(wrong.get(1)).contains("could not be read");
        assertThat(vaults).isEmpty();
    }

    @Override
    public void opened(Vault vault) {
        vaults.add(vault);
    }

    @Override
    public void wrong(String sentence) {
        wrong.add(sentence);
    }

    @Override
    public void cannotOpen(String sentence) {
        closed.add(sentence);
    }

    @Override
    public void codeToShow(String code) {
        codes.add(code);
    }

    @Override
    public void asked(String code) {
        asked.add(code);
    }

    @Override
    public void repaired(String sentence, boolean whole) {
        repaired.add(sentence);
    }
}
