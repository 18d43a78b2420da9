package org.turnstone.field.ui;

import java.awt.Component;
import java.awt.Toolkit;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.swing.RepaintManager;
import javax.swing.SwingUtilities;
import org.assertj.swing.edt.GuiActionRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.testing.Proof;

/**
 * U5: how long a key takes until the window has taken it and painted, in a form of a thousand questions and beside a repeat of
 * three hundred rows; and how long a list of ten thousand takes to be there. The figures are held to their bars only where the
 * row is proved at its full size, since a busy machine says nothing about the program.
 */
@ExtendWith(EventThreadWatch.class)
class SpeedWindowIT {
    private static final int SAMPLE_KEYS = 60;
    private static final int BETWEEN_KEYS_MILLIS = 40;
    private static final int BAR_KEY_MILLIS = 50;
    private static final int BAR_LIST_MILLIS = 200;
    private static final int QUESTIONS = 1_000;
    private static final int ROWS = 300;
    private static final int CHOICES = 10_000;

    @TempDir
    private Path folder;

    @Test
    void keysAreTakenAtOnceHoweverLargeTheForm() throws Exception {
        int keys = Proof.size("U5", SAMPLE_KEYS);
        boolean bars = keys > SAMPLE_KEYS;
        SmallXForm large = new SmallXForm("large");
        for (int question = 1; question <= QUESTIONS; question++) {
            large.typed("q" + question, "string", "Question number " + question);
        }
        SmallXForm rows = new SmallXForm("rows").repeat("person", "name", "age", "street", "note");
        SmallXForm list =
                new SmallXForm("list").typed("before", "string", "Before").chosen("place", "Which place?", CHOICES);
        Laptop laptop = Laptop.with(folder, 81, large.source(), rows.source(), list.source());
        RecordId filled = filledRows(laptop);
        long[] inLarge;
        long[] inRows;
        long opened;
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.click("continue:" + filled.toHex());
            window.await("the rows", () -> window.find("table:person").isPresent());
            window.photograph("rows-300");
            window.click("edit:person");
            window.await("the row", () -> !window.names("card:person[").isEmpty());
            String first = window.names("card:person[").get(3).substring("card:".length());
            inRows = strike(window, first, keys);
            leave(window);
            window.begin(laptop.other(0));
            inLarge = strike(window, "q1", keys);
            leave(window);
            opened = openList(window, laptop);
            window.photograph("list-10000");
        }
        Proof row = Proof.of("U5", "keys-are-taken-at-once")
                .figure("keys", keys)
                .figure("p50-ms-of-1000-questions", percentile(inLarge, 50))
                .figure("p50-ms-beside-300-rows", percentile(inRows, 50));
        if (bars) {
            row.atMost("p95-ms-of-1000-questions", percentile(inLarge, 95), BAR_KEY_MILLIS)
                    .atMost("p95-ms-beside-300-rows", percentile(inRows, 95), BAR_KEY_MILLIS)
                    .atMost("ms-to-10000-choices", opened, BAR_LIST_MILLIS);
        } else {
            row.figure("p95-ms-of-1000-questions", percentile(inLarge, 95))
                    .figure("p95-ms-beside-300-rows", percentile(inRows, 95))
                    .figure("ms-to-10000-choices", opened);
        }
        row.conclude();
    }

    private static RecordId filledRows(Laptop laptop) throws Exception {
        try (Vault vault = laptop.open();
                RecordWork work = laptop.records(vault).begin(laptop.other(1))) {
            for (int at = 0; at < ROWS; at++) {
                RowPath row = work.addRow(new GroupPath("person"));
                work.answer(row.field("name"), new FieldValue.Text("Person " + at));
                work.answer(row.field("age"), new FieldValue.Text(Integer.toString(at % 90)));
            }
            work.save(null);
            return work.record();
        }
    }

    private static void leave(WindowDriver window) {
        window.click("exit");
        window.await("home", () -> window.find("records").isPresent());
        window.settle();
    }

    /** Types and waits for each key until the window has taken it and painted what it changed. */
    private static long[] strike(WindowDriver window, String question, int keys) throws Exception {
        window.type(question, "");
        Component field = window.find(question).orElseThrow();
        List<Long> nanos = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            CompletableFuture<Long> painted = new CompletableFuture<>();
            long begin = System.nanoTime();
            char letter = (char) ('a' + key % 26);
            Toolkit.getDefaultToolkit()
                    .getSystemEventQueue()
                    .postEvent(new KeyEvent(
                            field, KeyEvent.KEY_TYPED, System.currentTimeMillis(), 0, KeyEvent.VK_UNDEFINED, letter));
            SwingUtilities.invokeLater(() -> {
                RepaintManager.currentManager(field).paintDirtyRegions();
                painted.complete(System.nanoTime() - begin);
            });
            nanos.add(painted.get(10, TimeUnit.SECONDS));
            TimeUnit.MILLISECONDS.sleep(BETWEEN_KEYS_MILLIS);
        }
        window.settle();
        return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long percentile(long[] sorted, int percent) {
        int at = Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * percent / 100.0) - 1);
        return Math.round(sorted[at] / 1e6);
    }

    /** From Next on the page before to the list on the screen; the second time, since the first one loads classes. */
    private static long openList(WindowDriver window, Laptop laptop) throws Exception {
        window.begin(laptop.other(2));
        window.press(KeyEvent.VK_F6);
        long millis = 0;
        for (int turn = 0; turn < 2; turn++) {
            window.await("the page before", () -> window.find("place?").isEmpty());
            javax.swing.JButton next = (javax.swing.JButton) window.find("next").orElseThrow();
            long begin = System.nanoTime();
            SwingUtilities.invokeLater(next::doClick);
            while (!GuiActionRunner.execute(
                    () -> !window.all(part -> "place?".equals(part.getName())).isEmpty())) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            millis = Math.round((System.nanoTime() - begin) / 1e6);
            window.settle();
            if (turn == 0) {
                window.click("back");
            }
        }
        return millis;
    }
}
