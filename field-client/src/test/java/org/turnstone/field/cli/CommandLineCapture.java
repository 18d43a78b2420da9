package org.turnstone.field.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** What {@code field capture} and {@code field show --json} do, for tests of others that compare with it. */
public final class CommandLineCapture {
    private CommandLineCapture() {}

    /** Captures an answers file as the command line does. */
    public static RecordId capture(Records records, FormHash form, JsonObject answers, Path folder) {
        try (RecordWork work = records.begin(form)) {
            assertThat(AnswersJson.apply(work, answers, folder)).isEmpty();
            assertThat(work.finish().violations()).isEmpty();
            work.save(null);
            return work.record();
        } catch (VaultException | UnknownFormException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code show --json} prints. */
    public static JsonObject show(Records records, RecordId record) {
        try {
            return RecordJson.of(records.view(record));
        } catch (UnknownRecordException e) {
            throw new AssertionError(e);
        }
    }
}
