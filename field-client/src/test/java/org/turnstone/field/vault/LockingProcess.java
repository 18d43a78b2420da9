package org.turnstone.field.vault;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;

/**
 * A process that types words nobody else knows into a vault, locks it, and writes down what is left in its memory. The
 * words follow from a number, so that they need not be handed over.
 */
final class LockingProcess {
    private LockingProcess() {}

    static String word(String seed, String what) {
        byte[] hash =
                LabelledHash.of("canary", seed.getBytes(StandardCharsets.UTF_8), what.getBytes(StandardCharsets.UTF_8));
        return what + HexFormat.of().formatHex(hash, 0, 10);
    }

    static VaultPlace place(Path folder) {
        return FieldSite.place(folder, "vault");
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String seed = arguments[1];
        boolean locks = arguments[2].equals("lock");
        Vault vault = vault(folder, seed);
        if (locks) {
            vault.close();
            vault = null;
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(folder.resolve("memory.hprof").toString(), true);
        System.out.println(vault == null ? "locked" : "open " + vault);
    }

    private static Vault vault(Path folder, String seed) throws Exception {
        FieldSite site = new FieldSite(61);
        FormHash form = site.publish("tfc_workshop_record");
        SecureRandom random = new SecureRandom();
        Vault vault;
        try (Secret passphrase = Secret.copyOf(word(seed, "pass").getBytes(StandardCharsets.UTF_8))) {
            Vault.Created created =
                    Vault.create(place(folder), passphrase, InsecureTestParameters.fresh(random), random);
            created.code().close();
            vault = created.vault();
        }
        site.enrol(vault);
        site.sync(vault);
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(new FieldPath("w/w_title"), new FieldValue.Text(word(seed, "title")));
            work.answer(new FieldPath("reflect/f_summary"), new FieldValue.Text(word(seed, "summary")));
            work.save(null);
        }
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(new FieldPath("w/w_title"), new FieldValue.Text(word(seed, "draft")));
            work.keepDraft();
        }
        site.sync(vault);
        if (site.records(vault).all().isEmpty()) {
            throw new IllegalStateException("nothing was saved");
        }
        return vault;
    }
}
