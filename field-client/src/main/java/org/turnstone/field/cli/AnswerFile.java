package org.turnstone.field.cli;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.wire.StrictJson;

/** An answers file, and saving what it says: all of it or, as a draft, what is valid. */
final class AnswerFile {
    private static final int MAX_BYTES = 16 << 20;

    private final JsonObject answers;
    private final Path folder;

    private AnswerFile(JsonObject answers, Path folder) {
        this.answers = answers;
        this.folder = folder;
    }

    static AnswerFile read(Path file) throws FailedException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FailedException(
                        ExitCode.DAMAGED, "The answers file is larger than 16 MiB. Nothing was saved.");
            }
            Path folder = file.toAbsolutePath().getParent();
            return new AnswerFile(StrictJson.read(Files.readAllBytes(file)), folder == null ? file : folder);
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.USAGE, "The answers file could not be read. Nothing was saved. Check its name.");
        } catch (MalformedMessageException e) {
            throw new FailedException(
                    ExitCode.DAMAGED,
                    "The answers file is not one JSON object, each name once (" + e.getMessage()
                            + "). Nothing was saved.");
        }
    }

    /**
     * Gives the answers and saves. A record in which nothing is missing any more is finished.
     *
     * @param keepValid save what is valid even if not all is
     * @return what was not taken; empty if all was
     * @throws FailedException with every fault, if some and {@code keepValid} is false; nothing was saved then
     */
    List<AnswersJson.Fault> save(RecordWork work, boolean keepValid)
            throws FailedException, VaultException, UnknownFormException, IOException {
        List<AnswersJson.Fault> faults = AnswersJson.apply(work, answers, folder);
        if (!faults.isEmpty() && !keepValid) {
            work.forgetAttachments();
            StringBuilder all = new StringBuilder("The answers were not saved, because of:");
            faults.forEach(fault -> all.append("\n  ").append(fault));
            throw new FailedException(
                    ExitCode.DAMAGED, all.append("\nNothing was changed.").toString());
        }
        if (faults.isEmpty() && !keepValid) {
            work.finish();
        }
        work.save(null);
        return faults;
    }
}
