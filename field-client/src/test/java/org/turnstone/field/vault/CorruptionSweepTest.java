package org.turnstone.field.vault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

/**
 * The store's file with flipped bits, lost blocks and lost ends: it is named as damaged, noticed as older, or reads as it
 * was saved. Never as anything else.
 */
final class CorruptionSweepTest {
    private static final int RECORDS = 12;

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(5);
    private final Map<RecordId, byte[]> saved = new HashMap<>();
    private final Map<Path, byte[]> intact = new HashMap<>();
    private long commits;
    private int named;
    private int older;
    private int whole;
    private int silentlyWrong;
    private int unnoticed;

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private interface Harm {
        byte[] to(byte[] file, Random random);
    }

    @Test
    void whatIsDamagedIsNeverReadAsSomethingElse() throws Exception {
        long seed = Proof.seed();
        int size = Proof.size("F3", 60);
        Random random = new Random(seed);
        fill();

        sweep(size, random, CorruptionSweepTest::flipped);
        sweep(size / 2, random, CorruptionSweepTest::zeroed);
        sweep(size / 2, random, (file, draw) -> Arrays.copyOf(file, draw.nextInt(file.length)));
        sweep(size / 6, random, (file, draw) -> Arrays.copyOf(file, file.length - 1 - draw.nextInt(20_000)));
        sweep(size / 6, random, CorruptionSweepTest::headerByte);

        Proof.of("F3", "corruption-sweep")
                .figure("seed", seed)
                .figure("trials", named + older + whole + silentlyWrong + unnoticed)
                .figure("named", named)
                .figure("older", older)
                .figure("withoutEffect", whole)
                .exactly("silentlyWrong", silentlyWrong, 0)
                .exactly("rollBacksUnnoticed", unnoticed, 0)
                .isTrue("wrongKeyToldFromDamage", wrongKeyIsToldFromDamage())
                .conclude();
    }

    private static byte[] flipped(byte[] file, Random random) {
        byte[] damaged = file.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        return damaged;
    }

    private static byte[] zeroed(byte[] file, Random random) {
        byte[] damaged = file.clone();
        int block = random.nextInt(damaged.length / StoreHeader.BLOCK) * StoreHeader.BLOCK;
        Arrays.fill(damaged, block, block + StoreHeader.BLOCK, (byte) 0);
        return damaged;
    }

    private static byte[] headerByte(byte[] file, Random random) {
        byte[] damaged = file.clone();
        damaged[random.nextInt(2 * StoreHeader.BLOCK)] = (byte) random.nextInt(256);
        return damaged;
    }

    private void fill() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        try (Vault vault = site.member(place())) {
            Records records = site.records(vault);
            for (int i = 0; i < RECORDS; i++) {
                try (RecordWork work = records.begin(form)) {
                    work.answer(new FieldPath("w/w_title"), new FieldValue.Text("Session " + i));
                    work.save(null);
                    work.answer(new FieldPath("w/w_title"), new FieldValue.Text("Session " + i + " again"));
                    work.save(null);
                    saved.put(work.record(), state(vault, work.record()));
                }
            }
            commits = vault.stamp().number();
        }
        for (Path directory : new Path[] {place().directory(), place().guardDirectory()}) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    intact.put(file, Files.readAllBytes(file));
                }
            }
        }
    }

    private void sweep(int trials, Random random, Harm harm) throws Exception {
        byte[] store = Objects.requireNonNull(intact.get(place().store()));
        for (int trial = 0; trial < trials; trial++) {
            for (Map.Entry<Path, byte[]> file : intact.entrySet()) {
                Files.write(file.getKey(), file.getValue());
            }
            Files.write(place().store(), harm.to(store, random));
            look();
        }
    }

    private void look() throws Exception {
        try (Vault vault = site.reopen(place())) {
            boolean isOlder = vault.openedAt().number() < commits;
            if (isOlder && vault.notice().isEmpty()) {
                unnoticed++;
            } else if (vault.notice().isPresent()) {
                older++;
            } else {
                vault.checkEverything();
                boolean asSaved = vault.log().records().equals(saved.keySet());
                for (Map.Entry<RecordId, byte[]> record : saved.entrySet()) {
                    asSaved &= Arrays.equals(state(vault, record.getKey()), record.getValue());
                }
                if (asSaved) {
                    whole++;
                } else {
                    silentlyWrong++;
                }
            }
        } catch (VaultDamagedException | DamagedStoreException e) {
            named++;
        }
    }

    private boolean wrongKeyIsToldFromDamage() throws Exception {
        for (Map.Entry<Path, byte[]> file : intact.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        try (Secret wrong = Secret.copyOf("not the passphrase".getBytes(StandardCharsets.UTF_8));
                Vault vault = Vault.open(place(), wrong, new SecureRandom())) {
            return vault == null;
        } catch (WrongKeyException e) {
            return true;
        }
    }

    private static byte[] state(Vault vault, RecordId record) {
        return Merger.merge(vault.read(record).history()).canonicalBytes();
    }
}
