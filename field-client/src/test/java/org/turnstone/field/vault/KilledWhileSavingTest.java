package org.turnstone.field.vault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

/**
 * Kills a process in the middle of its saves: what it said was saved is there, whole, and the vault opens without doubt.
 * The next process is started while the last one works, so that hundreds take minutes.
 */
final class KilledWhileSavingTest {
    private static final int MOST_MILLIS = 150;
    private static final int EVERYTHING_EACH = 50;

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(6);
    private final Map<RecordId, Integer> saved = new HashMap<>();
    private int acknowledged;
    private int lost;
    private int doubts;

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        long seed = Proof.seed();
        int kills = Proof.size("F2", 10);
        VaultPlace place = FieldSite.place(folder, "vault");
        site.member(place).close();
        Random random = new Random(seed);
        Process next = start(place);
        for (int kill = 1; kill <= kills; kill++) {
            Process now = next;
            next = start(place);
            RecordId killed = null;
            int draft = -1;
            for (String line : runAndKill(now, random.nextInt(MOST_MILLIS))) {
                doubts += line.equals("doubt") ? 1 : 0;
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
            check(place, killed, draft, kill % EVERYTHING_EACH == 0 || kill == kills);
        }
        next.destroyForcibly().waitFor();
        Proof.of("F2", "killed-while-saving")
                .figure("seed", seed)
                .figure("kills", kills)
                .atLeast("acknowledged", acknowledged, kills)
                .exactly("lost", lost, 0)
                .exactly("doubts", doubts, 0)
                .conclude();
    }

    private void check(VaultPlace place, @Nullable RecordId killed, int draft, boolean everything) throws Exception {
        try (Vault vault = site.reopen(place)) {
            doubts += vault.notice().isPresent() ? 1 : 0;
            if (everything) {
                vault.checkEverything();
                saved.forEach((record, save) -> lost += saves(vault, record) > save ? 0 : 1);
            }
            if (killed != null) {
                lost += saves(vault, killed) > saved.getOrDefault(killed, -1) ? 0 : 1;
                lost += isDraftKept(vault, killed, draft) ? 0 : 1;
            }
        }
    }

    private static int saves(Vault vault, RecordId record) {
        return (int)
                vault.log().entriesOf(record).stream().filter(Entry::hasBody).count();
    }

    /** A draft that was acknowledged is there, unless the save that ends it is. */
    private static boolean isDraftKept(Vault vault, RecordId record, int draft) {
        int saves = saves(vault, record);
        if (saves == 0) {
            // The key of a record whose first save did not come is nowhere; the draft itself is there.
            return draft < 0 || vault.journal().records().contains(record);
        }
        KeyId keyId = vault.log().entriesOf(record).get(0).header().keyId();
        try (SymmetricKey key = vault.recordKey(record, keyId).orElseThrow()) {
            Optional<byte[]> kept = vault.journal().find(record, key);
            int value = kept.map(bytes -> ByteBuffer.wrap(bytes).getInt()).orElse(saves - 1);
            return value >= draft;
        }
    }

    private static Process start(VaultPlace place) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingProcess.class.getName(),
                        place.directory().toString(),
                        place.guardDirectory().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> runAndKill(Process process, int millis) throws Exception {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
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
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("a killed process goes on");
            }
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
