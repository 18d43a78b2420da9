package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

final class KeyTableTest {
    private static final RecordId ONE = new RecordId(new Octets16(1, 1));
    private static final RecordId TWO = new RecordId(new Octets16(2, 2));
    private static final KeyId NO_KEY = new KeyId(Octets16.ZERO);

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final SymmetricKey master = SymmetricKey.generate(random);
    private final SymmetricKey first = SymmetricKey.generate(random);
    private final SymmetricKey second = SymmetricKey.generate(random);
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("keys.tbl");
    }

    private KeyTable create() throws Exception {
        return KeyTable.create(file, master, Octets16.ZERO, random);
    }

    private KeyTable read() throws Exception {
        return KeyTable.read(file, master, Octets16.ZERO, random);
    }

    @Test
    void whatWasFlushedIsThereAfterwards() throws Exception {
        SymmetricKey shelter;
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.flush();
            table.putPartKey(ONE, second);
            shelter = table.shelter(TWO, NO_KEY);
            table.flush();
        }

        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).contains(first);
            assertThat(table.recordKey(ONE, new KeyId(second.keyId()))).contains(second);
            assertThat(table.shelter(TWO, NO_KEY)).isEqualTo(shelter);
            assertThat(table.recordKey(TWO)).isEmpty();
        }
    }

    @Test
    void everyCutOfAnAppendedBlockLeavesWhatWasThereBefore() throws Exception {
        byte[] before;
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.flush();
            before = Files.readAllBytes(file);
            table.putRecordKey(TWO, second);
            table.flush();
        }
        byte[] after = Files.readAllBytes(file);

        for (int length = before.length; length <= after.length; length++) {
            Files.write(file, Arrays.copyOf(after, length));
            try (KeyTable table = read()) {
                assertThat(table.recordKey(ONE)).contains(first);
                assertThat(table.recordKey(TWO).isPresent()).isEqualTo(length == after.length);
                table.putRecordKey(TWO, second);
                table.flush();
            }
            try (KeyTable table = read()) {
                assertThat(table.recordKey(TWO)).contains(second);
            }
        }
    }

    @Test
    void aBlockWhoseBytesNeverReachedTheDiskIsNotDamage() throws Exception {
        int whole;
        try (KeyTable table = create()) {
            whole = (int) Files.size(file);
            table.putRecordKey(ONE, first);
            table.flush();
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, whole + Integer.BYTES, bytes.length, (byte) 0);
        Files.write(file, bytes);

        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).isEmpty();
        }
    }

    @Test
    void anyOtherChangedByteIsDamage() throws Exception {
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.flush();
            table.putRecordKey(TWO, second);
            table.flush();
        }
        byte[] bytes = Files.readAllBytes(file);

        for (int at = 0; at < bytes.length - 200; at += 7) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(this::read).as("byte %d", at).isInstanceOf(VaultDamagedException.class);
        }
    }

    @Test
    void aDestroyedKeyIsInNoFileAndTheOldOneIsOverwritten() throws Exception {
        Path remembered = folder.resolve("the disk's own memory");
        byte[] before;
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.putRecordKey(TWO, second);
            table.shelter(ONE, NO_KEY).close();
            table.flush();
            before = Files.readAllBytes(file);
            Files.createLink(remembered, file);

            table.destroy(List.of(ONE));

            assertThat(table.recordKey(ONE)).isEmpty();
            assertThat(table.findShelter(ONE, NO_KEY)).isEmpty();
        }
        assertThat(Files.readAllBytes(remembered)).hasSize(before.length).containsOnly(0);
        assertThat(file.resolveSibling("keys.tbl.old")).doesNotExist();
        assertThat(file.resolveSibling("keys.tbl.new")).doesNotExist();
        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).isEmpty();
            assertThat(table.recordKey(TWO)).contains(second);
        }
    }

    @Test
    void aCrashAtEachStepOfRewritingLeavesTheOldOrTheNew() throws Exception {
        byte[] old;
        byte[] fresh;
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.flush();
            old = Files.readAllBytes(file);
            table.destroy(List.of(ONE));
            fresh = Files.readAllBytes(file);
        }

        // The second name is there, and nothing is replaced yet.
        Files.write(file, old);
        Files.createLink(file.resolveSibling("keys.tbl.old"), file);
        Files.write(file.resolveSibling("keys.tbl.new"), Arrays.copyOf(fresh, 40));
        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).contains(first);
        }
        assertThat(file.resolveSibling("keys.tbl.old")).doesNotExist();

        // It is replaced, and the old one is not overwritten yet.
        Path remembered = folder.resolve("remembered");
        Files.write(file.resolveSibling("keys.tbl.old"), old);
        Files.createLink(remembered, file.resolveSibling("keys.tbl.old"));
        Files.delete(file);
        Files.write(file, fresh);
        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).isEmpty();
        }
        assertThat(Files.readAllBytes(remembered)).containsOnly(0);
    }

    @Test
    void aKeyThatIsTakenBackIsNotHandedOut() throws Exception {
        try (KeyTable table = create()) {
            table.putRecordKey(ONE, first);
            table.flush();
            table.dropRecordKey(ONE, new KeyId(first.keyId()));
            table.flush();
        }

        try (KeyTable table = read()) {
            assertThat(table.recordKey(ONE)).isEmpty();
        }
    }

    @Test
    void manyBlocksBecomeOne() throws Exception {
        try (KeyTable table = create()) {
            for (int i = 0; i < 300; i++) {
                table.putRecordKey(new RecordId(new Octets16(7, i)), first);
                table.flush();
            }
        }
        long before = Files.size(file);

        try (KeyTable table = read()) {
            assertThat(Files.size(file)).isLessThan(before);
            assertThat(table.recordKey(new RecordId(new Octets16(7, 299)))).contains(first);
        }
    }
}
