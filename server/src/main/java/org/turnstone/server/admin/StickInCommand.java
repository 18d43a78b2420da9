package org.turnstone.server.admin;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code admin stick-in}. */
@Command(
        name = "stick-in",
        mixinStandardHelpOptions = true,
        description = {
            "Reads sticks that laptops wrote, in any order. What arrives whole is kept; reading one again changes",
            "nothing."
        })
final class StickInCommand implements Callable<Integer> {
    @Mixin
    AdminMain.Server server;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files from sticks.")
    List<Path> files;

    /** A file that cannot be read does not stop those behind it; the worst exit code is the command's. */
    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        ServerConnection connection = server.connect();
        int worst = ExitCode.DONE;
        for (Path file : files) {
            try {
                JsonObject answer = connection.postFile("admin/sticks", file).asJsonObject();
                report(file, answer);
                worst = Math.max(worst, exitCode(answer));
            } catch (CommandFailedException e) {
                if (files.size() == 1) {
                    throw e;
                }
                server.err().println(file.getFileName() + ": " + e.getMessage());
                worst = Math.max(worst, e.exitCode());
            }
        }
        return worst;
    }

    private void report(Path file, JsonObject answer) {
        if (server.json) {
            server.out().println(answer);
        } else {
            String name = files.size() == 1 ? "" : file.getFileName() + ": ";
            answer.getJsonArray("sentences")
                    .getValuesAs(JsonString::getString)
                    .forEach(sentence -> server.out().println(name + sentence));
        }
        server.out().flush();
    }

    private static int exitCode(JsonObject answer) {
        if (!answer.getString("outcome").equals("WHOLE")) {
            return ExitCode.NOT_DONE;
        }
        return answer.getBoolean("waits") ? ExitCode.WAITING : ExitCode.DONE;
    }
}
