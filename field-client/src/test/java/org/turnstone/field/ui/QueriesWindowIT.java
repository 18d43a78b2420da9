package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.nio.file.Path;
import org.assertj.swing.edt.GuiActionRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.settings.WindowSettings;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;

/** Questions of the office are found from home and answered where they stand, with the keyboard alone. */
@ExtendWith(EventThreadWatch.class)
class QueriesWindowIT {
    @TempDir
    private Path folder;

    @Test
    void aQuestionIsAnsweredOnTheRecordsPageAndAnotherBesideItsAnswerInTheForm() throws Exception {
        BusyLaptop laptop = BusyLaptop.in(folder, 33);
        try (WindowDriver window = WindowDriver.open(laptop.workplace(), WindowSettings.standard(Language.english()))) {
            window.tabTo("passphrase");
            window.typeHere(FieldSite.PASSPHRASE);
            window.press(KeyEvent.VK_ENTER);
            window.await("home", () -> window.find("home-screen").isPresent());
            window.photograph("queries-home");

            window.pressButton("look:" + laptop.rival().toHex());
            window.await("the question", () -> window.find("reply:q2").isPresent());
            window.tabTo("reply:q2");
            window.photograph("queries-record");
            audit(window);
            window.typeHere("In the lower one");
            window.press(KeyEvent.VK_ENTER);
            window.await(
                    "the reply, quoted", () -> window.textOf("record-detail").contains("“In the lower one”"));
            window.await("what was done", () -> window.textOf("records-said").contains("Your reply is saved"));

            window.await("the record", () -> window.find("open").isPresent());
            window.pressButton("open");
            window.await("the form", () -> window.find("form-screen").isPresent());
            window.await("the question in it", () -> window.find("reply:q1").isPresent());
            window.tabTo("reply:q1");
            window.photograph("queries-form");
            audit(window);
            window.typeHere("The one of 0032");
            window.press(KeyEvent.VK_ENTER);
            window.await("the reply, quoted", () -> window.textOf("question:q1").contains("“The one of 0032”"));
            window.settle();
            window.photograph("queries-form-answered");
        }
        try (Vault vault = laptop.site().reopen(laptop.place())) {
            RecordState state = Merger.merge(vault.read(laptop.rival()).history());
            assertThat(state.queries()).extracting(Query::status).containsOnly(Query.Status.ANSWERED);
            assertThat(state.queries())
                    .flatExtracting(Query::replies)
                    .extracting(Query::textOf)
                    .containsExactlyInAnyOrder("In the lower one", "The one of 0032");
            assertThat(vault.journal().records()).as("replying typed no answer").doesNotContain(laptop.rival());
        }
    }

    private static void audit(WindowDriver window) {
        AccessibilityAudit.Findings found = GuiActionRunner.execute(() -> AccessibilityAudit.of(window.frame()));
        assertThat(found.faults()).isEmpty();
    }
}
