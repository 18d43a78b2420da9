package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

/**
 * U3: a client is killed while somebody types without a pause. What was typed two seconds before is there, in a question that
 * takes every text and in one that takes none of what was typed so far, and the form opens at that question.
 */
class KilledWhileTypingWindowIT {
    private static final long ALLOWED_MILLIS = 2_000;
    private static final int MOST_TYPING_MILLIS = 7_000;

    @TempDir
    private Path folder;

    private int lost;
    private int elsewhere;
    private long worstMillis;

    /** A key the window had. */
    private record Typed(long millis, int count) {}

    @Test
    void atMostTwoSecondsOfTypingAreLost() throws Exception {
        int kills = Proof.size("U3", 3);
        long seed = Proof.seed();
        Random random = new Random(seed);
        for (int kill = 0; kill < kills; kill++) {
            // Every other time the form refuses what is typed, so that it is no answer.
            kill(kill, random, kill % 2 == 0 ? "free" : "code");
        }
        Proof.of("U3", "killed-while-typing")
                .figure("seed", seed)
                .figure("kills", kills)
                .figure("worst-millis", worstMillis)
                .exactly("typing-lost", lost, 0)
                .exactly("opened-elsewhere", elsewhere, 0)
                .conclude();
    }

    private void kill(int number, Random random, String question) throws Exception {
        Path home = Files.createDirectories(folder.resolve("kill-" + number));
        Laptop laptop = Laptop.with(
                home,
                random.nextInt(1_000_000),
                new SmallXForm("typing")
                        .typed("first", "string", "Something else")
                        .typed("free", "string", "What helps?")
                        .typed("code", "string", "Reference", "constraint=\"regex(., '[0-9]{9}')\"")
                        .source());
        Process client = start(home, laptop, question, 20 + random.nextInt(150));
        List<Typed> typed = new CopyOnWriteArrayList<>();
        Thread reading = new Thread(() -> read(client, typed), "keys");
        reading.start();
        long until = System.currentTimeMillis() + 90_000;
        while (typed.isEmpty() && client.isAlive() && System.currentTimeMillis() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(typed).as("keys of the client, see its errors above").isNotEmpty();
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(MOST_TYPING_MILLIS));
        long killed = System.currentTimeMillis();
        client.destroyForcibly().waitFor();
        reading.join();
        check(laptop, question, typed, killed);
    }

    private static Process start(Path home, Laptop laptop, String question, int pause) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens",
                        "java.base/java.util=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TypingProcess.class.getName(),
                        home.toString(),
                        laptop.other(0).toHex(),
                        question,
                        Integer.toString(pause))
                .directory(new File(".").getAbsoluteFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void read(Process client, List<Typed> typed) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                String[] words = line.split(" ", -1);
                if (words.length == 3 && words[0].equals("typed")) {
                    typed.add(new Typed(Long.parseLong(words[1]), Integer.parseInt(words[2])));
                }
                line = lines.readLine();
            }
        } catch (java.io.IOException e) {
            // The pipe of a killed process may break; what was read counts.
            System.out.println("the client's output ended: " + e.getMessage());
        }
    }

    private void check(Laptop laptop, String question, List<Typed> typed, long killed) throws Exception {
        FieldPath path = new FieldPath(question);
        int kept = 0;
        try (Vault vault = laptop.open()) {
            Records records = laptop.records(vault);
            List<RecordId> begun = new ArrayList<>(records.begun());
            if (!begun.isEmpty()) {
                try (RecordWork work = records.open(begun.get(0))) {
                    String answer = work.session().item(path).answer().orElse(FieldValue.CLEARED)
                                    instanceof FieldValue.Text text
                            ? text.value()
                            : "";
                    String text = work.margin().bookmark().typed().getOrDefault(path, answer);
                    assertThat(TypingProcess.letters()).startsWith(text);
                    kept = text.length();
                    elsewhere += work.margin().bookmark().place().equals(question) ? 0 : 1;
                }
            }
        }
        for (Typed key : typed) {
            if (key.count() > kept) {
                worstMillis = Math.max(worstMillis, killed - key.millis());
                lost += killed - key.millis() > ALLOWED_MILLIS ? 1 : 0;
                return;
            }
        }
    }
}
