package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;
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
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.LeakSearch;

/** A vault holds no word of an answer in clear, and the search that says so finds them in a vault that does not seal. */
class VaultLeakTest {
    private static final String TITLE = "Mrs Kowalska's evening";
    private static final String SUMMARY = "Brightwell spoke first";

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final FieldSite site = new FieldSite(11);

    @Test
    void aVaultHoldsNoWordOfADraftOrARecord() throws Exception {
        assertThat(foundAfterWork((master, store) -> new ValueSealing.Aead(master, store, random)))
                .isEmpty();
    }

    @Test
    void theSearchSeesWhatAVaultThatDoesNotSealHolds() throws Exception {
        assertThat(foundAfterWork((master, store) -> new Unsealed()))
                .extracting(LeakSearch.Leak::word)
                .contains("Kowalska", TITLE, SUMMARY);
    }

    private interface Sealing {
        ValueSealing of(SymmetricKey master, Octets16 storeId);
    }

    /** What is found in the files of a vault in which one record was saved and another begun. */
    private List<LeakSearch.Leak> foundAfterWork(Sealing sealing) throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        VaultPlace place = FieldSite.place(folder, "vault");
        Function<SymmetricKey, Function<Octets16, ValueSealing>> seam = master -> store -> sealing.of(master, store);
        Vault vault;
        try (Secret passphrase = FieldSite.passphrase()) {
            Vault.Created created = Vault.create(place, passphrase, InsecureTestParameters.fresh(random), random, seam);
            created.code().close();
            vault = created.vault();
        }
        try (vault) {
            site.enrol(vault);
            site.sync(vault);
            try (RecordWork work = site.records(vault).begin(form)) {
                answer(work, "w/w_title", TITLE);
                work.save(null);
            }
            try (RecordWork work = site.records(vault).begin(form)) {
                answer(work, "w/w_title", TITLE);
                answer(work, "reflect/f_summary", SUMMARY);
                work.keepDraft();
            }
        }
        return found(place.directory());
    }

    private static void answer(RecordWork work, String path, String text) throws Exception {
        assertThat(work.answer(new FieldPath(path), new FieldValue.Text(text)).violations())
                .isEmpty();
    }

    private static List<LeakSearch.Leak> found(Path directory) throws IOException {
        return new LeakSearch(List.of("Kowalska", TITLE, SUMMARY, FieldSite.PASSPHRASE))
                .below(directory, any -> true)
                .leaks();
    }

    /** Keeps values as they are. */
    private static final class Unsealed implements ValueSealing {
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
