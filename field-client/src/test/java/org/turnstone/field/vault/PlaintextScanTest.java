package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/** Names that are typed are in no file of the vault, in no spelling; and the search would see them if they were. */
final class PlaintextScanTest {
    private static final List<String> PLANTED = List.of("Kowalska", "Brightwell", "07700900123");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(4);

    @Test
    void nothingThatWasTypedIsInAnyFile() throws Exception {
        work(new ValueSealingSeam());

        assertThat(hits()).isEmpty();
    }

    @Test
    void withoutSealingTheSameSearchFindsEveryName() throws Exception {
        ValueSealingSeam seam = new ValueSealingSeam();
        seam.identity = true;
        work(seam);

        assertThat(hits()).contains("Kowalska", "Brightwell", "07700900123");
    }

    /** Which sealing a vault is made with. */
    private static final class ValueSealingSeam {
        private boolean identity;
    }

    private void work(ValueSealingSeam seam) throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        SecureRandom random = new SecureRandom();
        Vault vault;
        try (Secret passphrase = FieldSite.passphrase()) {
            Vault.Created created = Vault.create(
                    FieldSite.place(folder, "vault"),
                    passphrase,
                    InsecureTestParameters.fresh(random),
                    random,
                    master -> storeId ->
                            seam.identity ? new IdentitySealing() : new ValueSealing.Aead(master, storeId, random));
            created.code().close();
            vault = created.vault();
        }
        try (vault) {
            site.enrol(vault);
            site.sync(vault);
            try (RecordWork work = site.records(vault).begin(form)) {
                work.answer(new FieldPath("w/w_ref"), new FieldValue.Text("GRI-W-0031"));
                work.answer(new FieldPath("w/w_venue"), new FieldValue.Text("Brightwell"));
                work.answer(new FieldPath("reflect/f_summary"), new FieldValue.Text("ring 07700900123"));
                RowPath person = work.addRow(new GroupPath("person"));
                work.answer(person.field("p_ref"), new FieldValue.Text("P01"));
                work.answer(person.field("p_consent"), new FieldValue.Text("yes"));
                work.answer(person.field("p_name"), new FieldValue.Text("Kowalska"));
                work.keepDraft();
                work.save("Brightwell");
                work.answer(new FieldPath("reflect/f_well"), new FieldValue.Text("Kowalska again"));
                work.keepDraft();
            }
        }
    }

    private List<String> hits() throws IOException {
        List<String> hits = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (String name : PLANTED) {
                    if (isIn(bytes, name)) {
                        hits.add(name);
                    }
                }
            }
        }
        return hits;
    }

    private static boolean isIn(byte[] bytes, String name) {
        for (byte[] spelling : spellings(name)) {
            if (indexOf(bytes, spelling) >= 0) {
                return true;
            }
        }
        return inflated(bytes).stream().anyMatch(inside -> indexOf(inside, name.getBytes(StandardCharsets.UTF_8)) >= 0);
    }

    private static List<byte[]> spellings(String name) {
        List<byte[]> spellings = new ArrayList<>();
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        spellings.add(utf8);
        spellings.add(name.getBytes(StandardCharsets.UTF_16LE));
        spellings.add(name.getBytes(StandardCharsets.UTF_16BE));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[utf8.length + shift];
            System.arraycopy(utf8, 0, shifted, shift, utf8.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = shift == 0 ? 0 : shift + 1;
            spellings.add(base64.substring(from, base64.length() - 2).getBytes(StandardCharsets.US_ASCII));
        }
        return spellings;
    }

    /** What inflates at any place of a file, raw or with a zlib header. */
    private static List<byte[]> inflated(byte[] bytes) {
        List<byte[]> found = new ArrayList<>();
        for (boolean raw : new boolean[] {true, false}) {
            for (int at = 0; at < bytes.length; at++) {
                byte[] inside = inflate(bytes, at, raw);
                if (inside.length > 16) {
                    found.add(inside);
                }
            }
        }
        return found;
    }

    private static byte[] inflate(byte[] bytes, int at, boolean raw) {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(bytes, at, Math.min(4096, bytes.length - at));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[512];
            int more = inflater.inflate(buffer);
            while (more > 0 && out.size() < 8192) {
                out.write(buffer, 0, more);
                more = inflater.inflate(buffer);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            if (bytes[at] == wanted[0] && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Seals nothing; the control run. */
    private static final class IdentitySealing implements ValueSealing {
        @Override
        public byte[] seal(String map, byte[] key, byte[] value) {
            return value.clone();
        }

        @Override
        public byte[] open(String map, byte[] key, byte[] sealed) {
            return sealed.clone();
        }

        @Override
        public byte[] sealLocal(SymmetricKey recordKey, String map, byte[] key, byte[] value) {
            return value.clone();
        }

        @Override
        public byte[] openLocal(SymmetricKey recordKey, String map, byte[] key, byte[] sealed) {
            return sealed.clone();
        }

        @Override
        public void close() {}
    }
}
