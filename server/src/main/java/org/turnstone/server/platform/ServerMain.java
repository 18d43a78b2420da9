package org.turnstone.server.platform;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnstone server}: runs the server until it is told to stop. */
@Command(
        name = "turnstone server",
        mixinStandardHelpOptions = true,
        description = "Runs the Turnstone server until Ctrl-C or SIGTERM.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped", "1:could not start, the message says why", "2:wrong usage"},
        footer = {
            "",
            "The database is an embedded H2 in the data folder. For PostgreSQL set MP_CONFIG_PROFILE=pg and"
                    + " TURNSTONE_DB_URL, TURNSTONE_DB_USER and TURNSTONE_DB_PASSWORD_FILE in the environment, or the"
                    + " same names as turnstone.db.url and so on in the configuration file."
        })
public final class ServerMain implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for everything the server keeps (default: turnstone-data).")
    @Nullable
    Path data;

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; 0 for any free one (default: 8080).")
    @Nullable
    Integer port;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "File of turnstone.* settings, one NAME=VALUE a line.")
    @Nullable
    Path config;

    @Spec
    CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ServerMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (port != null && (port < 0 || port > 0xFFFF)) {
            err.println("--port is a number from 0 to 65535.");
            return CommandLine.ExitCode.USAGE;
        }
        try {
            Map<String, String> settings = config == null ? Map.of() : ServerLaunch.readConfiguration(config);
            out.println("Starting the server ...");
            out.flush();
            RunningServer server =
                    RunningServer.start(new ServerLaunch(data, port, settings, System.getenv(), false), sentence -> {
                        out.println(sentence);
                        out.flush();
                    });
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-server"));
            out.println("The server is ready at " + server.address() + " (data in "
                    + server.data().path() + "). Ctrl-C stops it.");
            out.flush();
            return server.waitFor();
        } catch (ServerStartException e) {
            err.println(e.getMessage());
            return 1;
        }
    }
}
