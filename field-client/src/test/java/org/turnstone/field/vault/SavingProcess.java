package org.turnstone.field.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * A process that opens a vault when it is told to, saves without end and says each save that is acknowledged, until it is
 * killed.
 */
final class SavingProcess {
    static final FieldPath TITLE = new FieldPath("w/w_title");

    private SavingProcess() {}

    public static void main(String[] arguments) throws Exception {
        VaultPlace place = new VaultPlace(Path.of(arguments[0]), Path.of(arguments[1]));
        SecureRandom random = new SecureRandom();
        // Loaded before it is told to begin, so that kills hit saves and not the start of a machine.
        SymmetricKey.generate(random).close();
        if (System.in.read() < 0) {
            return;
        }
        try (Secret passphrase = Secret.copyOf(FieldSite.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
                Vault vault = Vault.open(place, passphrase, random);
                SymmetricKey key = SymmetricKey.generate(random)) {
            say(vault.notice().isPresent() ? "doubt" : "open");
            byte[] id = new byte[Octets16.LENGTH];
            random.nextBytes(id);
            RecordId record = new RecordId(Octets16.prefixOf(id));
            List<KeyWrap> wraps = wraps(vault, record, key, random);
            List<ChangeId> deps = List.of();
            for (int i = 0; ; i++) {
                vault.journal()
                        .put(record, key, ByteBuffer.allocate(4).putInt(i).array());
                say("draft " + record + " " + i);
                deps = vault.save(new RecordSave(
                        record,
                        key,
                        deps,
                        Set.of(),
                        Clock.systemUTC().instant(),
                        List.of(new Operation.Set(TITLE, new FieldValue.Text("save " + i))),
                        List.of(),
                        null,
                        i == 0 ? wraps : List.of(),
                        Set.of(),
                        null,
                        ""));
                say("saved " + record + " " + i);
            }
        }
    }

    private static List<KeyWrap> wraps(Vault vault, RecordId record, SymmetricKey key, SecureRandom random) {
        ControlState control = vault.control().orElseThrow();
        try (SymmetricKey scope = vault.scopeKey().orElseThrow()) {
            int generation = control.currentScopeKey().orElseThrow().generation();
            return List.of(KeyWrap.toScope(control.siteId(), record, key, scope, generation, random));
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
