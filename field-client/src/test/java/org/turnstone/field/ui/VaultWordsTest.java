package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.field.stick.StickFailedException;
import org.turnstone.field.stick.StickOut;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Finding;
import org.turnstone.field.vault.Notice;
import org.turnstone.field.vault.Vault;

/** What vaults find and sticks refuse is said in the language of the window. */
class VaultWordsTest {
    @TempDir
    private Path folder;

    @AfterEach
    void speakEnglishAgain() {
        Texts.speak(Language.english());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cy", "pl", "ur"})
    void everyKindHasASentence(String tag) {
        Texts.speak(Language.of(tag));

        for (Finding.Remedy remedy : Finding.Remedy.values()) {
            assertThat(VaultWords.of(new Finding("some-code", "English", remedy)))
                    .contains("some-code")
                    .doesNotContain("English");
        }
        for (Notice.Kind kind : Notice.Kind.values()) {
            assertThat(VaultWords.of(new Notice(kind, "English"))).isNotBlank().isNotEqualTo("English");
        }
        assertThat(VaultWords.of(new Finding("draft", "English", Finding.Remedy.LOST)))
                .doesNotContain("draft")
                .isNotEqualTo("English");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonOfAStickHasASentenceInEveryLanguage(StickFailedException.Reason reason) {
        for (Language language : Language.all()) {
            assertThat(language.words())
                    .containsKey("stick.refused." + reason.name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void aStickThatCannotBeWrittenSaysSoInPolish() throws Exception {
        FieldSite site = new FieldSite(71);
        site.publish("tfc_workshop_record");
        try (Vault vault = site.member(FieldSite.place(folder, "mine"))) {
            StickOut out = new StickOut(vault, site.clock(), new SecureRandom());
            Path file = folder.resolve("office.stick");
            out.writeTo(file);
            Texts.speak(Language.of("pl"));

            String said = "";
            try {
                out.writeTo(file);
            } catch (StickFailedException e) {
                assertThat(e.reason()).isEqualTo(StickFailedException.Reason.FILE_EXISTS);
                said = Failures.words(e);
            }

            assertThat(said).startsWith("Plik o tej nazwie");
        }
    }
}
