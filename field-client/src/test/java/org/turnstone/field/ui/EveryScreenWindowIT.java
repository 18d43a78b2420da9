package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.swing.edt.GuiActionRunner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.settings.WindowSettings;
import org.turnstone.field.ui.theme.Theme;

/**
 * Every screen in every look, size and direction: come to with the keyboard alone, audited and photographed. With
 * {@code -Dturnstone.contact-sheet=FILE} the photographs of five variations become one picture.
 */
class EveryScreenWindowIT {
    private static final int LOOKS_FOR_REST = 20;
    private static final int REST_MILLIS = 60;

    static final List<String> SCREENS = List.of(
            "unlock",
            "cannot-unlock",
            "home",
            "cases",
            "records",
            "record-bin",
            "sync",
            "sync-ended",
            "settings",
            "form",
            "new-vault",
            "recovery-code",
            "enrol");

    @RegisterExtension
    final EventThreadWatch watch = new EventThreadWatch();

    @TempDir
    private Path folder;

    private final List<String> faults = new ArrayList<>();

    /** How the window looks and speaks in one walk. */
    enum Variation {
        LIGHT(Theme.Look.LIGHT, 100, "en"),
        DARK(Theme.Look.DARK, 100, "en"),
        CONTRAST(Theme.Look.CONTRAST, 100, "en"),
        LARGE(Theme.Look.LIGHT, 150, "en"),
        URDU(Theme.Look.LIGHT, 100, "ur"),
        POLISH(Theme.Look.DARK, 125, "pl"),
        WELSH(Theme.Look.LIGHT, 110, "cy"),
        LARGEST(Theme.Look.LIGHT, 200, "en"),
        LONGER(Theme.Look.LIGHT, 100, "en");

        private final Theme.Look look;
        private final int percent;
        private final String language;

        Variation(Theme.Look look, int percent, String language) {
            this.look = look;
            this.percent = percent;
            this.language = language;
        }

        WindowSettings settings() {
            return WindowSettings.standard(this == LONGER ? longer() : Language.of(language))
                    .with(look)
                    .sized(percent);
        }

        /** English with every text two fifths longer, as translations can be. */
        private static Language longer() {
            Map<String, String> words = new HashMap<>();
            Language.english()
                    .words()
                    .forEach((key, text) ->
                            words.put(key, text.isBlank() || key.equals("number") ? text : text + " " + filler(text)));
            return new Language("qps", "Longer", false, Language.english().plural(), words);
        }

        private static String filler(String text) {
            int letters = (int) Math.ceil(text.replaceAll("\\{[^}]*\\}", "").length() * 0.4) - 1;
            StringBuilder more = new StringBuilder();
            while (more.length() < letters) {
                more.append(more.length() % 8 == 7 ? ' ' : 'ę');
            }
            return more.toString().strip();
        }
    }

    @AfterEach
    void speakEnglishAgain() {
        Texts.speak(Language.english());
    }

    @AfterAll
    static void makeContactSheet() throws Exception {
        String file = System.getProperty("turnstone.contact-sheet", "");
        if (!file.isEmpty()) {
            ContactSheet.write(
                    Path.of(file),
                    SCREENS,
                    List.of(Variation.LIGHT, Variation.DARK, Variation.CONTRAST, Variation.LARGE, Variation.URDU));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyScreenIsReachedByKeyboardAndShutsNobodyOut(Variation variation) throws Exception {
        BusyLaptop laptop = BusyLaptop.in(folder, 31);
        try (WindowDriver window = WindowDriver.open(laptop.workplace(), WindowSettings.standard(Language.english()))) {
            GuiActionRunner.execute(() -> window.window().change(variation.settings()));
            look(window, variation, "unlock");
            window.pressButton("cannot-unlock");
            look(window, variation, "cannot-unlock");
            window.pressButton("recover-back");
            window.tabTo("passphrase");
            window.typeHere(FieldSite.PASSPHRASE);
            window.press(KeyEvent.VK_ENTER);
            window.await("home", () -> window.find("home-screen").isPresent());
            look(window, variation, "home");

            window.pressButton("cases");
            window.await("the cases", () -> window.find("case-begin").isPresent());
            look(window, variation, "cases");

            window.pressWithControl(KeyEvent.VK_2);
            window.await("the records", () -> window.find("records-screen").isPresent());
            window.await("a record", () -> window.find("record-detail").isPresent());
            window.tabTo("records-search");
            window.typeHere(laptop.rival().toHex().substring(0, 8));
            window.await(
                    "the search",
                    () -> window.find("right:w/w_ref:0").isPresent()
                            || window.find("right:w/w_ref:1").isPresent());
            look(window, variation, "records");
            window.pressButton("bin");
            look(window, variation, "record-bin");
            window.pressButton("sure-no");

            window.pressWithControl(KeyEvent.VK_3);
            window.await("sync", () -> window.find("sync-screen").isPresent());
            look(window, variation, "sync");
            window.pressButton("sync-start");
            window.await("the result", () -> window.find("sync-result").isPresent());
            look(window, variation, "sync-ended");

            window.pressWithControl(KeyEvent.VK_4);
            window.await("settings", () -> window.find("settings-screen").isPresent());
            look(window, variation, "settings");

            window.pressWithControl(KeyEvent.VK_1);
            window.await("home", () -> window.find("home-screen").isPresent());
            window.pressButton("continue:" + laptop.unfinished().toHex());
            window.await("the form", () -> window.find("form-screen").isPresent());
            window.settle();
            window.photograph(name(variation, "form"));
            rest("form");
            window.pressButton("exit");
            window.await("home", () -> window.find("home-screen").isPresent());

            window.pressWithControl(KeyEvent.VK_L);
            window.await("the lock", () -> window.find("unlock-screen").isPresent());
            window.pressButton("another-person");
            look(window, variation, "new-vault");
            window.tabTo("new-passphrase");
            window.typeHere("seven plain words to be typed");
            window.tabTo("new-passphrase-again");
            window.typeHere("seven plain words to be typed");
            window.pressButton("make-vault");
            window.await("the code", () -> window.find("recovery-code").isPresent());
            look(window, variation, "recovery-code");
            window.pressButton("code-written");
            window.pressButton("code-done");
            window.await("enrolment", () -> window.find("enrol-screen").isPresent());
            look(window, variation, "enrol");
        }
        assertThat(faults).isEmpty();
    }

    private static String name(Variation variation, String screen) {
        return variation.name().toLowerCase(java.util.Locale.ROOT) + "-" + screen;
    }

    private void look(WindowDriver window, Variation variation, String screen) throws InterruptedException {
        window.settle();
        window.photograph(name(variation, screen));
        rest(screen);
        AccessibilityAudit.Findings found = GuiActionRunner.execute(() -> AccessibilityAudit.of(window.frame()));
        found.faults().forEach(fault -> faults.add(screen + ": " + fault));
        assertThat(found.checked()).as("what was looked at on " + screen).isGreaterThan(4);
        if (variation == Variation.LIGHT || variation == Variation.DARK || variation == Variation.CONTRAST) {
            FocusRings.missing(window).forEach(fault -> faults.add(screen + ": " + fault));
        }
    }

    /** A screen that nobody touches comes to rest: one that lays itself out without an end eats a battery and answers late. */
    private void rest(String screen) throws InterruptedException {
        for (int look = 0; look < LOOKS_FOR_REST; look++) {
            int before = watch.layoutsAsked();
            Thread.sleep(REST_MILLIS);
            if (watch.layoutsAsked() == before) {
                return;
            }
        }
        faults.add(screen + ": never stops laying itself out");
    }
}
