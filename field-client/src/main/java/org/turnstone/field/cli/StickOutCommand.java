package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turnstone.field.stick.StickFailedException;
import org.turnstone.field.stick.StickOut;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.bundle.StickManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code field stick-out}. */
@Command(
        name = "stick-out",
        description = {
            "Write what the server does not have yet into a file for the office, which alone can open it. Nothing is",
            "removed from this laptop."
        },
        mixinStandardHelpOptions = true)
final class StickOutCommand extends VaultCommand {
    @Parameters(paramLabel = "FILE", description = "A new file, for instance on a memory stick.")
    Path file;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException {
        requireEnrolled(vault);
        StickOut.Written written;
        try {
            written = new StickOut(vault, around().clock(), around().random()).writeTo(file.toAbsolutePath());
        } catch (StickFailedException e) {
            throw StickInCommand.failed(e);
        }
        StickManifest.Contents contents = written.contents();
        List<String> sentences = sentences(written);
        if (json) {
            JsonArrayBuilder said = Json.createArrayBuilder();
            sentences.forEach(said::add);
            print(Json.createObjectBuilder()
                    .add("file", file.toString())
                    .add("number", contents.number())
                    .add("records", contents.entriesOfRecords().size())
                    .add("photos", contents.photos())
                    .add("attachments", contents.attachments().size())
                    .add("bytes", written.fileBytes())
                    .add("leftOut", written.leftOut())
                    .add("sentences", said)
                    .build());
        } else {
            sentences.forEach(around().out()::println);
        }
        return written.leftOut() > 0 ? ExitCode.WAITING : ExitCode.DONE;
    }

    private static List<String> sentences(StickOut.Written written) {
        StickManifest.Contents contents = written.contents();
        List<String> said = new ArrayList<>();
        String size = String.format(Locale.ROOT, "%.1f MB", written.fileBytes() / 1e6);
        int others = contents.attachments().size() - contents.photos();
        String number = String.format(Locale.ROOT, "%04d", contents.number());
        if (contents.entriesOfRecords().isEmpty() && contents.attachments().isEmpty()) {
            said.add("Stick " + number + " written (" + size
                    + "). By its last receipt the server has every record of this"
                    + " laptop; the stick only tells the office what is here, so that it can write one back.");
        } else {
            said.add("Stick " + number + " written and read back (" + size + "): "
                    + counted(contents.entriesOfRecords().size(), "record") + ", " + counted(contents.photos(), "photo")
                    + (others > 0 ? ", " + counted(others, "other attachment") : "") + ".");
        }
        if (written.leftOut() > 0) {
            said.add(counted(written.leftOut(), "attachment")
                    + " did not fit. They follow by sync, or on a stick that is"
                    + " written after one from the office was read here.");
        }
        said.add("Nothing was removed from this laptop. The records count as stored on the server once a stick from the"
                + " office, or a sync, brings its receipt.");
        return said;
    }

    static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
