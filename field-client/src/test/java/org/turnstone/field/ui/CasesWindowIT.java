package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.List;
import javax.swing.JList;
import org.assertj.swing.edt.GuiActionRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.testing.GivenCases;
import org.turnstone.field.ui.settings.WindowSettings;
import org.turnstone.field.vault.Vault;

/** A researcher finds a door on her list, begins a visit there, and finds what she began beside it. */
final class CasesWindowIT {
    private static final int DOOR = 14;

    @TempDir
    Path folder;

    @Test
    void aVisitBeginsAtTheDoorThatWasChosen() throws Exception {
        BusyLaptop laptop = BusyLaptop.in(folder, 37);
        try (WindowDriver window = WindowDriver.open(laptop.workplace(), WindowSettings.standard(Language.english()))) {
            window.tabTo("passphrase");
            window.typeHere(FieldSite.PASSPHRASE);
            window.press(KeyEvent.VK_ENTER);
            window.await("home", () -> window.find("home-screen").isPresent());

            window.pressWithControl(KeyEvent.VK_5);
            window.await("the cases", () -> window.find("case-begin").isPresent());
            window.tabTo("cases-search");
            window.typeHere("east " + GivenCases.number(DOOR).substring(4, 8));
            window.await("the door", () -> listed(window) == 1);
            window.photograph("cases-searched");
            window.pressButton("case-begin");
            window.await("the form", () -> window.find("form-screen").isPresent());
            window.settle();
            window.photograph("case-begun");
            window.pressButton("exit");
            window.await("home", () -> window.find("home-screen").isPresent());

            window.pressWithControl(KeyEvent.VK_5);
            window.await("what was begun", () -> !window.names("case-open:").isEmpty());
            window.photograph("case-with-record");
        }
        try (Vault vault = laptop.site().reopen(laptop.place())) {
            List<RecordIndex.Line> about = new RecordIndex(vault, laptop.site().records(vault))
                    .lines().stream()
                            .filter(line -> line.about()
                                    .filter(found -> found.number().equals(GivenCases.number(DOOR)))
                                    .isPresent())
                            .toList();

            assertThat(about).hasSize(1);
            assertThat(about.get(0).where()).isEqualTo(RecordIndex.Whereabouts.ONLY_HERE);
        }
    }

    private static int listed(WindowDriver window) {
        return GuiActionRunner.execute(() -> window.find("case-list")
                .map(list -> ((JList<?>) list).getModel().getSize())
                .orElse(0));
    }
}
