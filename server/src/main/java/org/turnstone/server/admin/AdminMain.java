package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.HeaderNames;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnstone admin}: sites, users, enrolment codes, forms, sticks, exports and lost passphrases. */
@Command(
        name = "turnstone admin",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Administers a running Turnstone server.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not done, the message says why",
            "2:wrong usage",
            "4:malformed input, nothing changed",
            "5:server unreachable, safe to repeat",
            "6:refused",
            "7:done, but something waits for a person"
        },
        subcommands = {
            AdminMain.SiteCommand.class,
            AdminMain.UserCommand.class,
            AdminMain.CodeCommand.class,
            DeviceCommand.class,
            QuarantineCommand.class,
            EraseCommand.class,
            PeriodCommand.class,
            FormCommand.class,
            StickInCommand.class,
            StickOutCommand.class,
            AdminMain.BackupCommand.class,
            AdminMain.AlarmsCommand.class,
            AdminMain.ExportCommand.class,
            RecoveryKeyCommand.class,
            EscrowCommand.class
        })
public final class AdminMain {
    private AdminMain() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * What a command did.
     *
     * @param exitCode as in docs/contracts.md
     * @param output what it printed
     * @param error what it said on standard error
     */
    public record Outcome(int exitCode, String output, String error) {}

    /** Runs one command within this program. */
    public static Outcome run(List<String> words) {
        StringWriter output = new StringWriter();
        StringWriter error = new StringWriter();
        int exitCode = commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(error))
                .execute(words.toArray(String[]::new));
        return new Outcome(exitCode, output.toString().strip(), error.toString().strip());
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new AdminMain());
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof CommandFailedException failed) {
                command.getErr().println(failed.getMessage());
                return failed.exitCode();
            }
            throw e;
        });
        return commandLine;
    }

    /** Which server, by which right, and how to report. */
    static final class Server {
        @Option(
                names = "--url",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8080",
                description = "The server (default: ${DEFAULT-VALUE}).")
        URI url = URI.create("http://127.0.0.1:8080");

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                required = true,
                description = "admin.token of the server's data folder.")
        Path tokenFile;

        @Option(names = "--json", description = "Print the server's answer as JSON.")
        boolean json;

        @Spec(Spec.Target.MIXEE)
        CommandSpec spec;

        ServerConnection connect() throws CommandFailedException {
            return ServerConnection.to(url, tokenFile);
        }

        PrintWriter err() {
            return spec.commandLine().getErr();
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        /** Prints the answer, for machines as it is, for people by {@code sentence}. */
        void report(JsonStructure answer, Sentence sentence) {
            if (json) {
                out().println(answer);
            } else if (answer.getValueType() == JsonValue.ValueType.ARRAY) {
                answer.asJsonArray().forEach(item -> out().println(sentence.of(item.asJsonObject())));
            } else {
                out().println(sentence.of(answer.asJsonObject()));
            }
            out().flush();
        }
    }

    /** How one object of an answer reads. */
    interface Sentence {
        String of(JsonObject object);
    }

    static String sitePath(String site) {
        return "admin/sites/" + encoded(site);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@code site create} and {@code site list}. */
    @Command(name = "site", mixinStandardHelpOptions = true, description = "Sites of the server.")
    static final class SiteCommand {
        @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a site with keys of its own.")
        int create(
                @Mixin Server server,
                @Parameters(paramLabel = "CODE", description = "Short name for command lines, e.g. grimsby.")
                        String code,
                @Option(names = "--name", paramLabel = "NAME", required = true, description = "Name for people.")
                        String name,
                @Option(
                                names = "--time-zone",
                                paramLabel = "ZONE",
                                defaultValue = "Europe/London",
                                description = "In which its days begin (default: ${DEFAULT-VALUE}).")
                        String zone)
                throws CommandFailedException, InterruptedException {
            JsonObject body = Json.createObjectBuilder()
                    .add("code", code)
                    .add("name", name)
                    .add("timeZone", zone)
                    .build();
            server.report(
                    server.connect().post("admin/sites", body),
                    site -> "Created site " + site.getString("code") + ", id " + site.getString("id") + ", fingerprint "
                            + site.getString("fingerprint") + ".");
            return ExitCode.DONE;
        }

        @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the sites.")
        int list(@Mixin Server server) throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().get("admin/sites"),
                    site -> site.getString("code") + "\t" + site.getString("name") + "\t" + site.getString("id"));
            return ExitCode.DONE;
        }

        @Command(
                name = "recover",
                mixinStandardHelpOptions = true,
                description = {
                    "Shows where the recovery of a site on a restored server stands, begins it or confirms it.",
                    "While it lasts nothing is signed; laptops bring back what the backup did not have."
                })
        int recover(
                @Mixin Server server,
                @Parameters(paramLabel = "CODE", description = "The site.") String site,
                @Option(
                                names = "--begin",
                                description = "Begin it: the database is a backup and no laptop has shown so yet.")
                        boolean begin,
                @Option(names = "--confirm", description = "End it: the laptops you wait for have synced.")
                        boolean confirm)
                throws CommandFailedException, InterruptedException {
            if (begin && confirm) {
                throw new CommandFailedException(
                        ExitCode.USAGE, "Choose one of --begin and --confirm. Nothing was changed.");
            }
            String path = sitePath(site) + "/restoration";
            JsonStructure answer = begin || confirm
                    ? server.connect().post(path + (begin ? "/begin" : "/confirm"), JsonObject.EMPTY_JSON_OBJECT)
                    : server.connect().get(path);
            server.report(answer, SiteCommand::recovery);
            boolean waits = "recovering".equals(answer.asJsonObject().getString("state"))
                    || !answer.asJsonObject().getJsonArray("looseEnds").isEmpty();
            return waits ? ExitCode.WAITING : ExitCode.DONE;
        }

        private static String recovery(JsonObject status) {
            String ends = status.getJsonArray("looseEnds").isEmpty()
                    ? ""
                    : " The decisions have " + (status.getJsonArray("looseEnds").size() + 1)
                            + " histories; --confirm joins them.";
            if ("serving".equals(status.getString("state"))) {
                return "The site is served; nothing is being recovered." + ends;
            }
            return "Recovering since " + status.getString("since") + ". Decisions that came back: "
                    + status.getInt("learnt") + "." + ends + " Laptops heard from: " + names(status, "heardFrom")
                    + ". Still out: " + names(status, "outstanding") + ".";
        }

        private static String names(JsonObject status, String member) {
            String names = status.getJsonArray(member).getValuesAs(JsonObject.class).stream()
                    .map(laptop -> laptop.getString("name") + " ("
                            + laptop.getString("device").substring(0, 8) + ")")
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "none" : names;
        }
    }

    /** {@code user create}, {@code user tie} and {@code user list}. */
    @Command(name = "user", mixinStandardHelpOptions = true, description = "People with a place at a site.")
    static final class UserCommand {
        @Command(
                name = "create",
                mixinStandardHelpOptions = true,
                description = "Gives somebody roles at a site, making their account if there is none.")
        int create(
                @Mixin Server server,
                @Parameters(paramLabel = "LOGIN", description = "How they sign in.") String login,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
                @Option(
                                names = "--role",
                                paramLabel = "ROLE",
                                required = true,
                                description = "researcher, facilitator, evaluation-officer, data-manager,"
                                        + " safeguarding-lead, viewer or administrator; may be repeated.")
                        List<String> roles,
                @Option(
                                names = "--password-file",
                                paramLabel = "FILE",
                                description = "File with the password; left away, one is made and printed.")
                        @Nullable
                        Path passwordFile,
                @Option(
                                names = "--subject",
                                paramLabel = "S",
                                description = "What the provider that signs people in calls them, if there is one.")
                        @Nullable
                        String subject)
                throws CommandFailedException, InterruptedException {
            JsonArrayBuilder words = Json.createArrayBuilder();
            roles.forEach(words::add);
            JsonObjectBuilder body =
                    Json.createObjectBuilder().add("login", login).add("roles", words);
            if (passwordFile != null) {
                body.add("password", SecretFile.firstLineOf("password", passwordFile));
            }
            server.report(
                    server.connect().post(sitePath(site) + "/users", body.build()),
                    user -> "Created " + user.getString("login") + "."
                            + (user.containsKey("password") && !user.isNull("password")
                                    ? " Password, shown only now: " + user.getString("password")
                                    : ""));
            if (subject != null) {
                tie(server, login, site, subject);
            }
            return ExitCode.DONE;
        }

        @Command(
                name = "tie",
                mixinStandardHelpOptions = true,
                description = "Ties an account to what the provider that signs people in calls its person.")
        int tie(
                @Mixin Server server,
                @Parameters(paramLabel = "LOGIN", description = "Whose account.") String login,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "A site of theirs.")
                        String site,
                @Option(
                                names = "--subject",
                                paramLabel = "S",
                                required = true,
                                description = "The provider's name for them.")
                        String subject)
                throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect()
                            .post(
                                    sitePath(site) + "/users/" + login + "/subject",
                                    Json.createObjectBuilder()
                                            .add("subject", subject)
                                            .build()),
                    user -> user.getString("login") + " signs in as " + user.getString("subject") + ".");
            return ExitCode.DONE;
        }

        @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the people of a site.")
        int list(
                @Mixin Server server,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
                throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().get(sitePath(site) + "/users"),
                    user -> user.getString("login") + "\t" + user.getJsonArray("roles"));
            return ExitCode.DONE;
        }
    }

    /** {@code code issue} and {@code code list}. */
    @Command(name = "code", mixinStandardHelpOptions = true, description = "Enrolment codes for laptops.")
    static final class CodeCommand {
        @Command(
                name = "issue",
                mixinStandardHelpOptions = true,
                description = "Makes a code that admits one laptop of somebody, once, within 24 hours.")
        int issue(
                @Mixin Server server,
                @Parameters(paramLabel = "LOGIN", description = "Whose laptop.") String login,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
                @Option(
                                names = "--role",
                                paramLabel = "ROLE",
                                description = "As what, if they have more than one role in the field.")
                        @Nullable
                        String role)
                throws CommandFailedException, InterruptedException {
            JsonObjectBuilder body = Json.createObjectBuilder().add("login", login);
            if (role != null) {
                body.add("role", role);
            }
            server.report(
                    server.connect().post(sitePath(site) + "/codes", body.build()),
                    code -> code.getString("code") + "  (good until " + code.getString("expiresAt") + ")");
            return ExitCode.DONE;
        }

        @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the codes of a site.")
        int list(
                @Mixin Server server,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
                throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().get(sitePath(site) + "/codes"),
                    code -> code.getString("login") + "\t" + code.getString("role") + "\t" + code.getString("state")
                            + "\t" + code.getString("expiresAt"));
            return ExitCode.DONE;
        }
    }

    /** {@code backup make}, {@code backup begin}, {@code backup verified} and {@code backup list}. */
    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = {
                "Backups, and what laptops may rely on. Laptops forget only what a verified backup holds.",
                "The keystore is not part of a backup; keep it apart."
            })
    static final class BackupCommand {
        @Command(
                name = "make",
                mixinStandardHelpOptions = true,
                description = "Backs up the database while it runs and reads the copy back (H2 only).")
        int make(@Mixin Server server) throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().post("admin/backups", JsonValue.EMPTY_JSON_OBJECT),
                    made -> "Saved and read back " + made.getString("file") + ".");
            return ExitCode.DONE;
        }

        @Command(
                name = "begin",
                mixinStandardHelpOptions = true,
                description = "Notes what the site holds now. A dump that is begun after this holds at least that.")
        int begin(
                @Mixin Server server,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
                throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().post(sitePath(site) + "/backups", JsonValue.EMPTY_JSON_OBJECT),
                    point -> "Backup " + point.getJsonNumber("no") + " begun: " + point.getJsonNumber("entries")
                            + " entries, digest " + point.getString("digest") + ".");
            return ExitCode.DONE;
        }

        @Command(
                name = "verified",
                mixinStandardHelpOptions = true,
                description = {
                    "Says that the dump of a backup was restored elsewhere, compared and found to hold it. From now on laptops",
                    "may rely on it."
                })
        int verified(
                @Mixin Server server,
                @Parameters(paramLabel = "NO", description = "Number of the backup.") long no,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site,
                @Option(
                                names = "--digest",
                                paramLabel = "DIGEST",
                                required = true,
                                description = "Digest of the backup, as begin printed it.")
                        String digest)
                throws CommandFailedException, InterruptedException {
            JsonObject body = Json.createObjectBuilder().add("digest", digest).build();
            server.report(
                    server.connect().post(sitePath(site) + "/backups/" + no + "/verified", body),
                    point -> "Backup " + point.getJsonNumber("no") + " counts as verified.");
            return ExitCode.DONE;
        }

        @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the backups of a site.")
        int list(
                @Mixin Server server,
                @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.") String site)
                throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().get(sitePath(site) + "/backups"),
                    point -> point.getJsonNumber("no") + "\t" + point.getString("at") + "\t"
                            + point.getString("verifiedAt", "not verified") + "\t" + point.getString("digest"));
            return ExitCode.DONE;
        }
    }

    /** {@code alarms}. */
    @Command(
            name = "alarms",
            mixinStandardHelpOptions = true,
            description = "What a person should look into at a site.")
    static final class AlarmsCommand implements Callable<Integer> {
        @Mixin
        Server server = new Server();

        @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.")
        String site;

        @Override
        public Integer call() throws CommandFailedException, InterruptedException {
            server.report(
                    server.connect().get(sitePath(site) + "/alarms"),
                    alarm -> alarm.getString("kind") + "\t" + alarm.getString("device", "-") + "\t"
                            + alarm.getString("sentence"));
            return ExitCode.DONE;
        }
    }

    /** {@code export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Saves the dataset of a form as a zip of CSV tables, in the name of somebody who may read the site's",
                "answers. The administrator's token does not open answers."
            })
    static final class ExportCommand implements Callable<Integer> {
        @Option(
                names = "--url",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8080",
                description = "The server (default: ${DEFAULT-VALUE}).")
        URI url = URI.create("http://127.0.0.1:8080");

        @Option(names = "--user", paramLabel = "LOGIN", required = true, description = "Who asks.")
        String user;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                required = true,
                description = "File with their password.")
        Path passwordFile;

        @Spec
        CommandSpec spec;

        @Parameters(paramLabel = "FORM", description = "Id of the form.")
        String form;

        @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.")
        String site;

        @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to save it.")
        Path out;

        @Option(
                names = "--for-quoting",
                description = "Leaves out the words that nobody agreed to be quoted with, and attachments.")
        boolean forQuoting;

        @Override
        public Integer call() throws CommandFailedException, InterruptedException {
            String path = "sites/" + encoded(site) + "/datasets/" + encoded(form) + ".zip"
                    + (forQuoting ? "?for=quoting" : "");
            long waiting = ServerConnection.asPerson(url, user, passwordFile)
                    .download(path, out)
                    .firstValueAsLong(HeaderNames.WAITING)
                    .orElse(0);
            PrintWriter said = spec.commandLine().getOut();
            said.println("Saved " + out + ".");
            if (waiting > 0) {
                said.println(waiting + " of the records that arrived are not in it yet, they are safe on the server."
                        + " Export it again later.");
            }
            said.flush();
            return waiting > 0 ? ExitCode.WAITING : ExitCode.DONE;
        }
    }
}
