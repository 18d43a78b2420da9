package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import java.awt.Font;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanguagesTest {
    private static final Language ENGLISH = Language.english();

    @AfterEach
    void speakEnglishAgain() {
        Texts.speak(ENGLISH);
    }

    @Test
    void thereAreFourAndOneRunsFromRightToLeft() {
        assertThat(Language.all()).extracting(Language::tag).containsExactly("en", "cy", "pl", "ur");
        assertThat(Language.all())
                .filteredOn(Language::isRightToLeft)
                .extracting(Language::name)
                .containsExactly("اردو");
    }

    @Test
    void everyLanguageHasEveryTextAndNoOther() {
        for (Language language : Language.all()) {
            assertThat(language.words().keySet())
                    .as(language.tag())
                    .containsExactlyInAnyOrderElementsOf(ENGLISH.words().keySet());
        }
    }

    @Test
    void everyTranslationHasTheGapsOfTheEnglishText() {
        List<String> faults = new ArrayList<>();
        for (Language language : Language.all()) {
            ENGLISH.words().forEach((key, english) -> {
                String here = language.words().getOrDefault(key, "");
                if (!new Phrase(here).gaps().equals(new Phrase(english).gaps())) {
                    faults.add(language + " " + key + ": " + here);
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyTextCanBeSaidWithEveryNumber() {
        for (Language language : Language.all()) {
            language.words().forEach((key, written) -> {
                for (long n = 0; n < 130; n++) {
                    assertThat(new Phrase(written).with(language.plural(), Locale.ROOT, n, n, n, n, n))
                            .as(language + " " + key)
                            .isNotBlank()
                            .doesNotContain("{", "}", "plural", "|");
                }
            });
        }
    }

    @Test
    void noPluralNamesAFormItsLanguageDoesNotHave() {
        for (Language language : Language.all()) {
            TreeSet<String> known = new TreeSet<>(language.plural().forms());
            known.add(PluralRules.OTHER);
            language.words()
                    .forEach((key, written) -> new Phrase(written)
                            .plurals()
                            .forEach(forms ->
                                    assertThat(known).as(language + " " + key).containsAll(forms)));
        }
    }

    @Test
    void ourFontsHaveEveryLetter() throws Exception {
        FlatInterFont.install();
        Font inter = new Font(FlatInterFont.FAMILY, Font.PLAIN, 15);
        Font arabic = arabic();
        for (Language language : Language.all()) {
            String letters = language.words().values().stream()
                            .flatMapToInt(String::codePoints)
                            .distinct()
                            .filter(letter -> letter > ' ' && Character.getType(letter) != Character.FORMAT)
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining())
                    + language.name();
            String lacking = letters.codePoints()
                    .filter(letter -> !inter.canDisplay(letter) && !arabic.canDisplay(letter))
                    .mapToObj(letter -> Character.toString(letter) + " U+" + Integer.toHexString(letter))
                    .collect(Collectors.joining(", "));
            assertThat(lacking).as(language.tag()).isEmpty();
        }
    }

    private static Font arabic() throws IOException, java.awt.FontFormatException {
        try (InputStream file = Language.class.getResourceAsStream("theme/fonts/NotoSansArabic-Regular.ttf")) {
            return Font.createFont(Font.TRUETYPE_FONT, java.util.Objects.requireNonNull(file));
        }
    }

    @Test
    void polishAndWelshCountAsTheyDo() {
        Texts.speak(Language.of("pl"));
        assertThat(List.of(1, 3, 5, 12, 22).stream().map(n -> Texts.text("home.conflicts", n)))
                .containsExactly(
                        "1 pytanie z różnymi odpowiedziami",
                        "3 pytania z różnymi odpowiedziami",
                        "5 pytań z różnymi odpowiedziami",
                        "12 pytań z różnymi odpowiedziami",
                        "22 pytania z różnymi odpowiedziami");

        Texts.speak(Language.of("cy-GB"));
        assertThat(List.of(1, 2, 3, 4, 6).stream().map(n -> Texts.text("home.here", n)))
                .allMatch(said -> said.endsWith("ar y gliniadur hwn yn unig"))
                .extracting(said -> said.substring("Mae ".length(), said.indexOf(" ar ")))
                .containsExactly("1 cofnod", "2 gofnod", "3 chofnod", "4 cofnod", "6 chofnod");
    }

    @Test
    void anUnknownTagIsEnglish() {
        assertThat(Language.of("tlh")).isSameAs(ENGLISH);
        assertThat(Language.of("ur-PK").tag()).isEqualTo("ur");
    }

    @Test
    void aRuleOrAPhraseThatCannotBeReadIsNoLanguage() {
        assertThatThrownBy(() -> PluralRules.of("few: i = 1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PluralRules.of("n = 1")).isInstanceOf(IllegalArgumentException.class);
        PluralRules rules = PluralRules.of("one: n = 1");
        assertThatThrownBy(() -> new Phrase("{0").with(rules, Locale.ROOT, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Phrase("{1}").with(rules, Locale.ROOT, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Phrase("{0,plural,one=a}").with(rules, Locale.ROOT, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
