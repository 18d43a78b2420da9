package org.turnstone.field.vault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** A process that saves without end and says each save that is acknowledged, until it is killed. */
final class SavingProcess {
    private SavingProcess() {}

    public static void main(String[] arguments) throws Exception {
        VaultPlace place = new VaultPlace(Path.of(arguments[0]), Path.of(arguments[1]));
        SecureRandom random = new SecureRandom();
        try (Secret passphrase = Secret.copyOf(FieldSite.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
                Vault vault = Vault.open(place, passphrase, random)) {
            say(vault.notice().isPresent() ? "doubt" : "open");
            Records records = new Records(
                    vault,
                    new FormLibrary(vault, new JavaRosaFormEngine()),
                    java.time.Clock.systemUTC(),
                    java.time.ZoneOffset.UTC,
                    random);
            var form =
                    records.forms().newest("tfc_workshop_record").orElseThrow().hash();
            try (RecordWork work = records.begin(form)) {
                for (int i = 0; ; i++) {
                    work.answer(new FieldPath("w/w_title"), new FieldValue.Text("save " + i));
                    work.keepDraft();
                    say("draft " + work.record() + " " + i);
                    work.save(null);
                    say("saved " + work.record() + " " + i);
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
