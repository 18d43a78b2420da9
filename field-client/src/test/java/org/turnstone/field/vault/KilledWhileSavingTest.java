package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/**
 * Kills a process in the middle of its saves: what it said was saved is there, whole, and the vault opens without doubt.
 * Ten times; {@code -Dturnstone.test.kills=500} for a long run.
 */
final class KilledWhileSavingTest {
    private static final int KILLS = Integer.getInteger("turnstone.test.kills", 10);
    private static final FieldPath TITLE = new FieldPath("w/w_title");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(6);

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        site.publish("tfc_workshop_record");
        site.member(place).close();
        Random random = new Random(7);
        Map<RecordId, Integer> saved = new HashMap<>();
        int acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            RecordId killed = null;
            int draft = -1;
            for (String line : runAndKill(place, random.nextInt(250))) {
                assertThat(line).isNotEqualTo("doubt");
                String[] words = line.split(" ", -1);
                if (words.length == 3) {
                    killed = RecordId.ofHex(words[1]);
                    if (words[0].equals("saved")) {
                        saved.put(killed, Integer.parseInt(words[2]));
                        acknowledged++;
                    } else {
                        draft = Integer.parseInt(words[2]);
                    }
                }
            }
            check(place, saved, killed, draft);
        }
        System.out.println("kills: " + KILLS + ", acknowledged saves: " + acknowledged + ", lost: 0, doubts: 0");
        assertThat(acknowledged).isPositive();
    }

    private void check(
            VaultPlace place,
            Map<RecordId, Integer> saved,
            @org.jspecify.annotations.Nullable RecordId killed,
            int draft)
            throws Exception {
        try (Vault vault = site.reopen(place)) {
            assertThat(vault.notice()).isEmpty();
            vault.checkEverything();
            Records records = site.records(vault);
            for (Map.Entry<RecordId, Integer> record : saved.entrySet()) {
                assertThat(number(
                                records.view(record.getKey()).values().values().get(TITLE)))
                        .isGreaterThanOrEqualTo(record.getValue());
            }
            if (killed != null) {
                try (RecordWork work = records.open(killed)) {
                    assertThat(number(work.session().item(TITLE).answer().orElseThrow()))
                            .isGreaterThanOrEqualTo(draft);
                }
            }
        }
    }

    private static int number(@org.jspecify.annotations.Nullable FieldValue value) {
        return value instanceof FieldValue.Text text
                ? Integer.parseInt(text.value().substring(5))
                : -1;
    }

    private static List<String> runAndKill(VaultPlace place, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingProcess.class.getName(),
                        place.directory().toString(),
                        place.guardDirectory().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>();
            String line = out.readLine();
            while (line != null && !line.startsWith("saved")) {
                lines.add(line);
                line = out.readLine();
            }
            lines.add(String.valueOf(line));
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            // By its handle: the process object would close the stream we still read.
            process.toHandle().destroyForcibly();
            // A line that was cut short by the kill was not read by anybody either.
            out.lines().filter(later -> later.matches("\\w+ [0-9a-f]{32} \\d+")).forEach(lines::add);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
