package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Component;
import java.awt.event.KeyEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.text.JTextComponent;
import org.assertj.swing.edt.GuiActionRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.form.SampleForms;

/** Each screen is shown, audited and photographed; locking, languages and keys do what they say. */
@ExtendWith(EventThreadWatch.class)
class ScreensWindowIT {
    @TempDir
    private Path folder;

    private static void audit(WindowDriver window, String screen) {
        window.settle();
        AccessibilityAudit.Findings found = GuiActionRunner.execute(() -> AccessibilityAudit.of(window.frame()));
        window.photograph(screen);
        assertThat(found.faults()).as("accessibility of " + screen).isEmpty();
        assertThat(found.checked()).as("what was looked at on " + screen).isGreaterThan(4);
    }

    @ParameterizedTest
    @ValueSource(floats = {1f, 1.5f})
    void everyScreenIsUsableByEverybody(float scale) {
        Laptop laptop = Laptop.in(folder, 21, SampleForms.WORKSHOP, SampleForms.SURVEY_NEXT);
        String size = scale == 1f ? "" : "-150";
        try (WindowDriver window = WindowDriver.open(laptop, scale)) {
            audit(window, "unlock" + size);
            window.unlock();
            audit(window, "home" + size);
            window.click("start:" + laptop.form(SampleForms.WORKSHOP).toHex());
            window.await("the form", () -> window.find("form-screen").isPresent());
            audit(window, "form" + size);
            window.click("exit");
            window.await("home", () -> window.find("home-screen").isPresent());
            window.click("sync");
            audit(window, "sync" + size);
            window.click("sync-start");
            window.await("the result", () -> window.find("sync-result").isPresent());
            assertThat(window.textOf("sync-screen")).contains("Nothing is removed from this laptop until");
            audit(window, "sync-unreachable" + size);
        } finally {
            GuiActionRunner.execute(() -> org.turnstone.field.ui.theme.Theme.install(1));
        }
    }

    /** Each fault is planted once, and found under its own name. */
    @Test
    void theAuditFindsWhatIsBroken() {
        Laptop laptop = Laptop.in(folder, 22, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            AccessibilityAudit.Findings found = GuiActionRunner.execute(() -> {
                window.frame().setContentPane(planted());
                window.frame().validate();
                return AccessibilityAudit.of(window.frame());
            });
            List<String> rings = FocusRings.missing(window);

            assertThat(found.faults()).anyMatch(fault -> fault.contains("nameless has no accessible name"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("nameless is only "));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("pale has a contrast of"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("unbound has no label bound to it"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("clipped is clipped"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("low loses lines"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("comes after late against the reading order"));
            assertThat(found.faults()).anyMatch(fault -> fault.contains("skipped is never reached by Tab"));
            assertThat(rings).anyMatch(fault -> fault.contains("ringless does not show that it has the focus"));
            assertThat(rings).noneMatch(fault -> fault.contains("sound"));
        }
    }

    private static javax.swing.JPanel planted() {
        javax.swing.JPanel panel = new javax.swing.JPanel(new net.miginfocom.swing.MigLayout("insets 10, wrap 1"));
        JButton nameless = new JButton();
        nameless.setName("nameless");
        panel.add(nameless, "w 50!, h 10!");
        JLabel pale = new JLabel("pale");
        pale.setName("pale");
        pale.setForeground(new java.awt.Color(0xc8c8c8));
        panel.add(pale);
        javax.swing.JTextField unbound = new javax.swing.JTextField(12);
        unbound.setName("unbound");
        unbound.getAccessibleContext().setAccessibleName("unbound");
        panel.add(unbound);
        JLabel clipped = new JLabel("a label that is cut off");
        clipped.setName("clipped");
        panel.add(clipped, "w 40!");
        org.turnstone.field.ui.widget.WrappedText low =
                org.turnstone.field.ui.widget.WrappedText.body("words that need more lines than they have got");
        low.setName("low");
        panel.add(low, "w 120!, h 20!");
        JButton sound = new JButton("sound");
        sound.setName("sound");
        JButton late = new JButton("late");
        late.setName("late");
        panel.add(late, "pos 10 300");
        panel.add(sound, "pos 10 200");
        JButton skipped = new JButton("skipped");
        skipped.setName("skipped");
        panel.add(skipped, "pos 10 340");
        JButton ringless = new JButton("ringless");
        ringless.setName("ringless");
        ringless.putClientProperty(
                "FlatLaf.style",
                "focusColor: #F3F5F7; focusedBorderColor: $Turnstone.controlLine; focusedBackground: $Turnstone.card;"
                        + " focusWidth: 0; innerFocusWidth: 0");
        panel.add(ringless, "pos 10 380");
        panel.setFocusTraversalPolicyProvider(true);
        panel.setFocusTraversalPolicy(new javax.swing.LayoutFocusTraversalPolicy() {
            @Override
            protected boolean accept(Component part) {
                return part != skipped && super.accept(part);
            }

            @Override
            public Component getComponentAfter(java.awt.Container root, Component at) {
                return at == late
                        ? sound
                        : at == sound ? ringless : at == unbound ? late : super.getComponentAfter(root, at);
            }
        });
        return panel;
    }

    @Test
    void aWrongPassphraseAndADamagedVaultAreToldApart() throws Exception {
        Laptop laptop = Laptop.in(folder, 23, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.type("passphrase", "not this one");
            window.click("unlock");
            window.await("the refusal", () -> window.find("wrong").isPresent());
            assertThat(window.textOf("wrong")).contains("That passphrase is not right");
            window.photograph("unlock-wrong");

            byte[] header = Files.readAllBytes(laptop.place().directory().resolve("vault.hdr"));
            header[60] ^= 1;
            Files.write(laptop.place().directory().resolve("vault.hdr"), header);
            Files.write(laptop.place().directory().resolve("vault.hdr.copy"), header);
            window.type("passphrase", Laptop.PASSPHRASE);
            window.click("unlock");
            window.await("the closed vault", () -> window.find("closed").isPresent());
            assertThat(window.find("wrong")).isEmpty();
            window.photograph("unlock-damaged");
        }
    }

    @Test
    void aLockedFormOpensWhereItWasLeft() {
        Laptop laptop = Laptop.in(folder, 24, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.click("start:" + laptop.form(SampleForms.WORKSHOP).toHex());
            window.type("w/w_title", "Safer streets");

            window.pressWithControl(KeyEvent.VK_L);
            window.await("the lock", () -> window.find("passphrase").isPresent());
            assertThat(window.textOf("unlock-screen")).contains("Your work is kept");
            window.photograph("unlock-interrupted");
            window.type("passphrase", Laptop.PASSPHRASE);
            window.click("unlock");

            window.await("the form", () -> window.find("w/w_title").isPresent());
            window.settle();
            assertThat(window.textOf("w/w_title")).isEqualTo("Safer streets");
        }
    }

    @Test
    void fiveIdleMinutesByTheWallClockLock() {
        Laptop laptop = Laptop.in(folder, 25, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();

            laptop.clock().advance(Duration.ofMinutes(6));

            window.await("the lock", () -> window.find("passphrase").isPresent());
        }
    }

    @Test
    void oneKeyChangesTheLanguageAndUrduRunsFromRightToLeft() {
        Laptop laptop = Laptop.in(folder, 26, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.click("start:" + laptop.form(SampleForms.WORKSHOP).toHex());
            window.await("the form", () -> window.find("section:person").isPresent());
            window.click("section:person");
            for (int turn = 0; turn < 3 && !window.textOf("language").contains("(ur)"); turn++) {
                window.press(KeyEvent.VK_F8);
            }
            audit(window, "form-urdu");
            window.click("add:person");
            window.await("the row", () -> !window.names("card:person[").isEmpty());
            String row = window.names("card:person[").get(0).replaceAll("^card:(.*\\]).*$", "$1");
            window.type(row + "/p_ref", "P07");
            window.click(row + "/p_consent=yes");
            window.settle();

            assertThat(left(window, "section:person")).isGreaterThan(left(window, "card:" + row + "/p_consent"));
            assertThat(left(window, row + "/p_consent=yes"))
                    .as("the mark stands right of its words")
                    .isGreaterThan(left(window, "card:" + row + "/p_consent")
                            + width(window, "card:" + row + "/p_consent") / 2);
            assertThat(left(window, "exit")).isGreaterThan(left(window, "next"));
            assertThat(GuiActionRunner.execute(() -> undrawn(window))).isEmpty();
            audit(window, "form-urdu-row");
            window.click("next");
            window.click("section:story");
            window.click("add:story");
            window.await("the story", () -> !window.names("card:story[").isEmpty());
            String story = window.names("card:story[").get(0).replaceAll("^card:(.*\\]).*$", "$1");
            window.type(story + "/s_ref", "GRI-S-0112");
            window.settle();
            assertThat(GuiActionRunner.execute(() -> undrawn(window))).isEmpty();
            audit(window, "form-urdu-story");

            window.press(KeyEvent.VK_F8);
            window.settle();
            assertThat(left(window, "section:story")).isLessThan(left(window, "card:" + story + "/s_ref"));
            window.photograph("form-english-again");
        }
    }

    private static int left(WindowDriver window, String name) {
        return GuiActionRunner.execute(() -> window.find(name).orElseThrow().getLocationOnScreen().x);
    }

    private static int width(WindowDriver window, String name) {
        return GuiActionRunner.execute(() -> window.find(name).orElseThrow().getWidth());
    }

    /** Arabic texts on the screen whose own font, not one the laptop happens to have, lacks a letter. */
    private static List<String> undrawn(WindowDriver window) {
        return window
                .all(part -> part.isShowing()
                        && (part instanceof JTextComponent || part instanceof JLabel || part instanceof JButton))
                .stream()
                .filter(part -> textOf(part)
                        .codePoints()
                        .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.ARABIC))
                .filter(part -> !part.getFont().getFamily().equals("Noto Sans Arabic")
                        || part.getFont().canDisplayUpTo(textOf(part)) >= 0)
                .map(Component::toString)
                .toList();
    }

    private static String textOf(Component part) {
        if (part instanceof JTextComponent text) {
            return text.getText();
        }
        String text = part instanceof JLabel label ? label.getText() : ((JButton) part).getText();
        return text == null ? "" : text;
    }

    @Test
    void digitsChooseAndTheErrorStandsAboveTheField() {
        Laptop laptop = Laptop.in(folder, 27, SampleForms.WORKSHOP);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.click("start:" + laptop.form(SampleForms.WORKSHOP).toHex());
            window.await("the form", () -> window.find("w/w_site=gla").isPresent());
            window.settle();
            window.await("the first choice", () -> window.focused().equals("w/w_site=gla"));

            window.press(KeyEvent.VK_2);
            window.await("the second choice", () -> window.focused().equals("w/w_site=gri"));
            window.await(
                    "the count of pages", () -> window.textOf("form-screen").contains("1 of"));

            window.type("w/w_ref", "31");
            window.press(KeyEvent.VK_TAB);
            window.await("the advice", () -> window.textOf("card:w/w_ref").contains("Write it like GRI-W-0031"));
            window.photograph("form-error");
            window.click("section:reflect");
            window.click("finish");
            window.await("the list of problems", () -> window.find("problems").isPresent());
            window.photograph("form-problems");
        }
    }
}
