package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A damaged store is named as such or reads as it was saved, never as something else. */
final class FlippedBitTest {
    private static final int TRIALS = Integer.getInteger("turnstone.test.flips", 60);

    /** Most of a store's file is room to spare; so several a trial, or few would hit anything. */
    private static final int FLIPS = 8;

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(5);

    @Test
    void flippedBitsAreNeverAnotherAnswer() throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        FormHash form = site.publish("tfc_workshop_record");
        Map<RecordId, byte[]> saved = new HashMap<>();
        try (Vault vault = site.member(place)) {
            Records records = site.records(vault);
            for (int i = 0; i < 20; i++) {
                try (RecordWork work = records.begin(form)) {
                    work.answer(new FieldPath("w/w_title"), new FieldValue.Text("Session " + i));
                    work.save(null);
                    work.answer(new FieldPath("w/w_title"), new FieldValue.Text("Session " + i + " again"));
                    work.save(null);
                    saved.put(work.record(), state(vault, work.record()));
                }
            }
        }
        byte[] intact = Files.readAllBytes(place.store());
        byte[] guard = guard(place);
        Random random = new Random(11);
        int named = 0;
        int whole = 0;
        int older = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] damaged = intact.clone();
            for (int bit = 0; bit < FLIPS; bit++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(place.store(), damaged);
            restoreGuard(place, guard);
            try (Vault vault = site.reopen(place)) {
                if (vault.notice().isPresent()) {
                    older++;
                    continue;
                }
                vault.checkEverything();
                assertThat(vault.log().records()).isEqualTo(saved.keySet());
                for (Map.Entry<RecordId, byte[]> record : saved.entrySet()) {
                    assertThat(state(vault, record.getKey())).isEqualTo(record.getValue());
                }
                whole++;
            } catch (VaultDamagedException | DamagedStoreException e) {
                assertThat(e).hasMessageContaining("damaged");
                named++;
            }
        }
        System.out.println("flipped bits: " + TRIALS + " trials, " + named + " named, " + older
                + " found older by the guard, " + whole + " without effect, 0 silently wrong");
        assertThat(named).isPositive();
    }

    private static byte[] state(Vault vault, RecordId record) {
        return Merger.merge(vault.read(record).history()).canonicalBytes();
    }

    private static Path guardFile(VaultPlace place) throws java.io.IOException {
        try (Stream<Path> files = Files.list(place.guardDirectory())) {
            return files.filter(file -> file.toString().endsWith(".guard"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] guard(VaultPlace place) throws java.io.IOException {
        return Files.readAllBytes(guardFile(place));
    }

    private static void restoreGuard(VaultPlace place, byte[] guard) throws java.io.IOException {
        Files.write(guardFile(place), guard);
    }
}
