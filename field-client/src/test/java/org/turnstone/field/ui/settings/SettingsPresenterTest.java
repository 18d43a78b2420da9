package org.turnstone.field.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.Workplace;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.testing.InsecureSeededRandom;

/** What is done to an open vault as a whole, and what is kept of the window, without a window. */
class SettingsPresenterTest {
    @TempDir
    private Path folder;

    private final FieldSite site = new FieldSite(65);
    private final FormHash form = site.publish("tfc_workshop_record");
    private final InsecureSeededRandom random = new InsecureSeededRandom(66);

    private VaultPlace place() {
        return FieldSite.place(folder, "mine");
    }

    private SettingsPresenter presenter(Vault vault) {
        return new SettingsPresenter(
                new Workplace(
                        new VaultShelf(place().directory(), place().guardDirectory()),
                        new JavaRosaFormEngine(),
                        site.clock(),
                        ZoneOffset.UTC,
                        random,
                        () -> InsecureTestParameters.fresh(random)),
                vault);
    }

    @Test
    void anotherPassphraseOpensTheVaultAndWhatWasTypedIsWiped() throws Exception {
        char[] typed = "another handful of plain words".toCharArray();
        try (Vault vault = site.member(place())) {
            assertThat(presenter(vault).changePassphrase(typed)).startsWith("The passphrase is changed.");
        }

        assertThat(new String(typed)).isEqualTo("\0".repeat(typed.length));
        try (Secret words = Secret.copyOf("another handful of plain words".getBytes(StandardCharsets.UTF_8));
                Vault vault = Vault.open(place(), words, random)) {
            assertThat(vault.membership()).isPresent();
        }
    }

    @Test
    void aWholeVaultIsSaidToBeWhole() throws Exception {
        try (Vault vault = site.member(place())) {
            SettingsPresenter.Checked checked = presenter(vault).check();

            assertThat(checked.clean()).isTrue();
            assertThat(checked.sentences())
                    .singleElement()
                    .asString()
                    .matches("All [0-9]+ values are as they were saved\\.");
        }
    }

    @Test
    void theReportHoldsNoAnswerNoNameAndNoPath() throws Exception {
        try (Vault vault = site.member(place())) {
            try (RecordWork work = site.records(vault).begin(form)) {
                work.answer(new FieldPath("w/w_ref"), new FieldValue.Text("GRI-W-4711"));
                work.save(null);
            }
            SettingsPresenter presenter = presenter(vault);

            String report = presenter.report();

            assertThat(report).contains("Records: 1\n").contains("Findings: []\n");
            assertThat(report).doesNotContain("4711", folder.toString());
            Path file = folder.resolve("report.txt");
            assertThat(presenter.keepReport(report, file)).contains("report.txt");
            assertThat(Files.readString(file)).isEqualTo(report);
        }
    }

    @Test
    void whatTheWindowLooksLikeIsKeptAndNonsenseIsTheStandard() throws Exception {
        Path file = folder.resolve("window.properties");
        WindowSettings chosen = WindowSettings.standard(Language.of("pl"))
                .with(Theme.Look.CONTRAST)
                .sized(150)
                .lockingAfter(10);

        new SettingsFile(file).write(chosen);
        assertThat(new SettingsFile(file).read()).isEqualTo(chosen);

        Files.writeString(file, "language = en\nsize = 4000\nlook = \\u00e9\nlock = soon\n");
        assertThat(new SettingsFile(file).read()).isEqualTo(WindowSettings.standard(Language.english()));
    }
}
