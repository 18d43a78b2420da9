package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.testing.Proof;

/** U4: an interview of 26 questions is given with digits and Enter alone, the mouse is never touched. */
@ExtendWith(EventThreadWatch.class)
class NumberKeysWindowIT {
    private static final int QUESTIONS = 26;

    @TempDir
    private Path folder;

    private static boolean isNumber(int question) {
        return question % 5 == 0;
    }

    @Test
    void anInterviewIsGivenWithDigitsAndEnterAlone() throws Exception {
        SmallXForm form = new SmallXForm("interview");
        for (int question = 1; question <= QUESTIONS; question++) {
            if (isNumber(question)) {
                form.typed("q" + question, "int", "How many, number " + question + "?");
            } else {
                form.chosen("q" + question, "Question number " + question, 2 + question % 7);
            }
        }
        Laptop laptop = Laptop.with(folder, 71, form.source());
        int keys = 0;
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.begin(laptop.other(0));
            for (int question = 1; question <= QUESTIONS; question++) {
                int digit = digit(question);
                int wanted = question;
                window.await(
                        "the focus at question " + question,
                        () -> window.focused().startsWith("q" + wanted + (isNumber(wanted) ? "" : "=")));
                window.press(KeyEvent.VK_0 + digit);
                window.press(KeyEvent.VK_ENTER);
                keys += 2;
            }
            window.await("the focus at the end", () -> window.focused().equals("finish"));
            window.photograph("number-keys");
            window.press(KeyEvent.VK_ENTER);
            window.await("home", () -> window.find("said").isPresent());
        }
        Proof.of("U4", "an-interview-by-number-keys")
                .figure("keys", keys)
                .exactly("questions-as-typed", asTyped(laptop), QUESTIONS)
                .conclude();
    }

    private static int digit(int question) {
        return isNumber(question) ? 1 + question % 9 : 1 + question % (2 + question % 7);
    }

    private static int asTyped(Laptop laptop) throws Exception {
        try (Vault vault = laptop.open()) {
            List<Records.View> all = laptop.records(vault).all();
            assertThat(all).hasSize(1);
            RecordValues values = all.get(0).values();
            int right = 0;
            for (int question = 1; question <= QUESTIONS; question++) {
                FieldValue wanted = isNumber(question)
                        ? new FieldValue.Whole(digit(question))
                        : new FieldValue.Text("c" + digit(question));
                right += values.value(new FieldPath("q" + question)).equals(java.util.Optional.of(wanted)) ? 1 : 0;
            }
            return right;
        }
    }
}
