package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.formfile.FormRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code form upload}, {@code list}, {@code check}, {@code publish}, {@code close} and {@code workbook}. */
@Command(name = "form", mixinStandardHelpOptions = true, description = "Forms of a site.")
final class FormCommand {
    private static final String FILE = "The form: a workbook (.xlsx, .xls), an XForm (.xml), or a folder or zip of it.";
    private static final String FORM = "A form version: FORM@VERSION, or the beginning of its hash.";
    private static final int SHORTEST_HASH = 6;

    @Command(
            name = "upload",
            mixinStandardHelpOptions = true,
            description = {
                "Brings a form version to a site as a draft, which no laptop sees. Beside a single file, dictionary.csv and the",
                "media that the form mentions are taken too."
            })
    int upload(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "FILE", description = FILE) Path form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Mixin FormFile beside)
            throws CommandFailedException, InterruptedException {
        JsonObject made = uploaded(server, site, form, beside);
        server.report(
                made,
                it -> "Uploaded " + it.getString("formId") + " version " + it.getString("version") + " ("
                        + it.getString("state") + "), hash " + it.getString("formHash") + ".");
        return ExitCode.DONE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the form versions of a site: draft, tested, published or closed.")
    int list(
            @Mixin AdminMain.Server server,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        server.report(
                server.connect().get(path(site)),
                form -> form.getString("state") + "\t" + form.getString("formId") + "\t" + form.getString("version")
                        + "\t" + form.getString("formHash") + "\t" + form.getString("title"));
        return ExitCode.DONE;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Fills a form version in each language, compares it with the version published before and looks for measures",
                "that need a licence. A draft that passes is tested. Ends with 7 if publishing needs a word from you."
            })
    int check(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "FORM", description = FORM) String form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        ServerConnection connection = server.connect();
        JsonObject found = connection
                .post(path(site, hashOf(connection, site, form), "check"), JsonValue.EMPTY_JSON_OBJECT)
                .asJsonObject();
        server.report(found, FormCommand::checked);
        boolean waits = found.getJsonArray("changes").getValuesAs(JsonObject.class).stream()
                        .anyMatch(change -> change.getBoolean("needsReason"))
                || !found.getJsonArray("unlicensed").isEmpty();
        boolean failed = found.getJsonArray("problems").getValuesAs(JsonObject.class).stream()
                .anyMatch(problem -> problem.getString("severity").equals("error"));
        return failed ? ExitCode.NOT_DONE : waits ? ExitCode.WAITING : ExitCode.DONE;
    }

    private static String checked(JsonObject found) {
        StringBuilder text = new StringBuilder();
        for (String list : List.of("problems", "changes", "unlicensed")) {
            found.getJsonArray(list)
                    .getValuesAs(JsonObject.class)
                    .forEach(each ->
                            text.append("- ").append(each.getString("message")).append(System.lineSeparator()));
        }
        String before = found.getString("comparedWith");
        return text + "The form is " + found.getString("state") + ": filled " + found.getInt("fillings")
                + " times with "
                + found.getInt("answers") + " answers, "
                + (before.isEmpty() ? "no version before it." : "compared with version " + before + ".");
    }

    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes a form version at a site, to be taken up by laptops at their next sync: one that was uploaded, or a",
                "file, which is uploaded first. What changed against the version before under the same name is refused until",
                "confirmed with a reason; measures that belong to somebody until the reference of a licence is given."
            })
    int publish(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "FILE|FORM", description = FILE + " Or: " + FORM) String form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Mixin FormFile beside,
            @Option(
                            names = "--confirm",
                            paramLabel = "QUESTION=REASON",
                            description = "Why a changed question still means the same; may be repeated.")
                    @Nullable
                    Map<String, String> confirm,
            @Option(
                            names = "--licence",
                            paramLabel = "MEASURE=REFERENCE",
                            description = "Under which licence a measure is asked; may be repeated.")
                    @Nullable
                    Map<String, String> licences)
            throws CommandFailedException, InterruptedException {
        ServerConnection connection = server.connect();
        String hash;
        if (Files.exists(Path.of(form))) {
            hash = uploaded(server, site, Path.of(form), beside).getString("formHash");
        } else {
            hash = hashOf(connection, site, form);
        }
        JsonObject word = Json.createObjectBuilder()
                .add("confirm", pairs(confirm, "path", "reason"))
                .add("licences", pairs(licences, "measure", "reference"))
                .build();
        server.report(
                connection.post(path(site, hash, "publish"), word),
                made -> "Published " + made.getString("formId") + " version " + made.getString("version") + ", hash "
                        + made.getString("formHash") + ".");
        return ExitCode.DONE;
    }

    private static JsonArrayBuilder pairs(@Nullable Map<String, String> given, String key, String value) {
        JsonArrayBuilder pairs = Json.createArrayBuilder();
        if (given != null) {
            given.forEach((name, text) ->
                    pairs.add(Json.createObjectBuilder().add(key, name).add(value, text)));
        }
        return pairs;
    }

    @Command(
            name = "close",
            mixinStandardHelpOptions = true,
            description = {
                "Closes a form version to new records. Those begun before are accepted whenever they come; what was begun",
                "later is kept and listed for review. Publishing it again opens it."
            })
    int close(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "FORM", description = FORM) String form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
            throws CommandFailedException, InterruptedException {
        ServerConnection connection = server.connect();
        server.report(
                connection.post(path(site, hashOf(connection, site, form), "close"), JsonValue.EMPTY_JSON_OBJECT),
                closed -> "Closed " + closed.getString("formId") + " version " + closed.getString("version")
                        + " to new records.");
        return ExitCode.DONE;
    }

    @Command(
            name = "workbook",
            mixinStandardHelpOptions = true,
            description = "Saves the workbook a form version was made of.")
    int workbook(
            @Mixin AdminMain.Server server,
            @Parameters(paramLabel = "FORM", description = FORM) String form,
            @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to save it.") Path out)
            throws CommandFailedException, InterruptedException {
        ServerConnection connection = server.connect();
        connection.download(path(site, hashOf(connection, site, form), "workbook"), out);
        server.out().println("Saved " + out + ".");
        server.out().flush();
        return ExitCode.DONE;
    }

    private static JsonObject uploaded(AdminMain.Server server, String site, Path form, FormFile beside)
            throws CommandFailedException, InterruptedException {
        JsonObject made =
                server.connect().postZip(path(site), packed(form, beside)).asJsonObject();
        notes(made, server.err());
        return made;
    }

    /** A form version by its hash, the beginning of it, or as {@code FORM@VERSION}. */
    private static String hashOf(ServerConnection connection, String site, String form)
            throws CommandFailedException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (JsonObject known : connection.get(path(site)).asJsonArray().getValuesAs(JsonObject.class)) {
            String hash = known.getString("formHash");
            boolean named = form.equals(known.getString("formId") + "@" + known.getString("version"));
            if (named || form.length() >= SHORTEST_HASH && hash.startsWith(form)) {
                found.add(hash);
            }
        }
        if (found.size() != 1) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "There is " + (found.isEmpty() ? "no form version " : "more than one form version ") + form
                            + " at the site. Nothing was changed. admin form list shows them.");
        }
        return found.get(0);
    }

    private static String path(String site, String... further) {
        StringBuilder path = new StringBuilder(AdminMain.sitePath(site)).append("/forms");
        for (String part : further) {
            path.append('/').append(AdminMain.encoded(part));
        }
        return path.toString();
    }

    private static byte[] packed(Path form, FormFile beside) throws CommandFailedException {
        try {
            return beside.read(form).packed();
        } catch (FormRefusedException e) {
            throw new CommandFailedException(ExitCode.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void notes(JsonObject form, PrintWriter to) {
        form.getJsonArray("warnings")
                .getValuesAs(JsonObject.class)
                .forEach(note -> to.println("Note: " + note.getString("message")));
        to.flush();
    }
}
