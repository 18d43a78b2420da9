package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.testing.LeakSearch;
import org.turnstone.sync.testing.Proof;

/**
 * When a vault is locked, neither its files nor what is reachable in the program's memory hold a word that was typed, the
 * passphrase or the vault's master key.
 */
final class LockedVaultLeakTest {
    private static final List<String> WORDS = List.of("title", "summary", "draft", "pass");
    private static final List<Charset> CHARSETS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    @TempDir
    Path folder;

    @Test
    void aLockedVaultLeavesNothingInFilesOrMemory() throws Exception {
        String seed = String.valueOf(Proof.seed());

        run(seed, "lock");

        LeakSearch search = new LeakSearch(
                WORDS.stream().map(what -> LockingProcess.word(seed, what)).toList());
        List<LeakSearch.Leak> inFiles = search.below(
                        folder, place -> !folder.resolve(place).equals(memory()))
                .leaks();
        TreeSet<String> inMemory = inMemory(seed);
        System.out.println("found in memory: "
                + inMemory.stream().map(word -> word.substring(0, 4)).toList());
        Proof.of("X4", "locked-vault-leaks")
                .figure("words", WORDS.size() + 1)
                .figure("heapMiB", Files.size(memory()) >> 20)
                .exactly("hitsInFiles", inFiles.size(), 0)
                .exactly("hitsInMemory", inMemory.size(), 0)
                .conclude();
    }

    @Test
    void theSearchFindsTheKeyOfAVaultThatIsNotLocked() throws Exception {
        String seed = String.valueOf(Proof.seed());

        run(seed, "leave open");

        assertThat(inMemory(seed)).contains("master key");
    }

    private Path memory() {
        return folder.resolve("memory.hprof");
    }

    private void run(String seed, String what) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        folder.toString(),
                        seed,
                        what)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private TreeSet<String> inMemory(String seed) throws Exception {
        Map<String, byte[]> patterns = new TreeMap<>();
        for (String what : WORDS) {
            for (Charset charset : CHARSETS) {
                patterns.put(
                        what + " as " + charset, LockingProcess.word(seed, what).getBytes(charset));
            }
        }
        patterns.put("master key", masterKey(seed));
        return found(Files.readAllBytes(memory()), patterns);
    }

    private byte[] masterKey(String seed) throws VaultException {
        try (Secret passphrase = Secret.copyOf(LockingProcess.word(seed, "pass").getBytes(StandardCharsets.UTF_8));
                SymmetricKey master =
                        VaultHeader.find(LockingProcess.place(folder)).open(passphrase);
                Secret secret = master.secret()) {
            return secret.copy();
        }
    }

    /** By the first two bytes, then the rest. */
    private static TreeSet<String> found(byte[] memory, Map<String, byte[]> patterns) throws IOException {
        List<List<Map.Entry<String, byte[]>>> byStart = new ArrayList<>();
        for (int i = 0; i < 1 << 16; i++) {
            byStart.add(List.of());
        }
        for (Map.Entry<String, byte[]> pattern : patterns.entrySet()) {
            int start = start(pattern.getValue(), 0);
            List<Map.Entry<String, byte[]>> more = new ArrayList<>(byStart.get(start));
            more.add(pattern);
            byStart.set(start, more);
        }
        TreeSet<String> found = new TreeSet<>();
        for (int at = 0; at + 1 < memory.length; at++) {
            for (Map.Entry<String, byte[]> pattern : byStart.get(start(memory, at))) {
                int end = at + pattern.getValue().length;
                if (end <= memory.length
                        && java.util.Arrays.equals(memory, at, end, pattern.getValue(), 0, pattern.getValue().length)) {
                    found.add(pattern.getKey());
                }
            }
        }
        return found;
    }

    private static int start(byte[] bytes, int at) {
        return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
    }
}
