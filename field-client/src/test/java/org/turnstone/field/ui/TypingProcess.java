package org.turnstone.field.ui;

import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.Random;
import org.turnstone.sync.record.FormHash;

/**
 * A field client in a process of its own, in whose window a robot types until it is killed. For each key it prints
 * {@code typed MILLIS COUNT} once the window has it.
 */
final class TypingProcess {
    private static final int MOST_KEYS = 4_000;

    private TypingProcess() {}

    /** What is typed: the same letters in parent and child. */
    static String letters() {
        StringBuilder letters = new StringBuilder();
        Random random = new Random(5);
        for (int at = 0; at < MOST_KEYS; at++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }

    /** @param words folder of the laptop, form, the question that is typed into, milliseconds between keys */
    public static void main(String[] words) throws Exception {
        Laptop laptop = Laptop.at(Path.of(words[0]), System.nanoTime());
        int pause = Integer.parseInt(words[3]);
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.releaseLetters();
            window.unlock();
            window.begin(FormHash.ofHex(words[1]));
            window.type(words[2], "");
            String letters = letters();
            for (int at = 0; at < MOST_KEYS; at++) {
                window.strike(KeyEvent.VK_A + letters.charAt(at) - 'a');
                System.out.println("typed " + System.currentTimeMillis() + " " + (at + 1));
                Thread.sleep(pause);
            }
        }
    }
}
