package org.turnstone.server.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server of ours in a process of its own: Payara Micro with the war, on its data folder. Used by the command line, the
 * demo and the tests that kill servers.
 *
 * <pre>{@code
 * try (RunningServer server = RunningServer.start(ServerLaunch.shortLivedIn(dir, Map.of()), System.out::println)) {
 *     // server.address() answers
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class RunningServer implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofMinutes(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration ASK_EVERY = Duration.ofMillis(150);

    /** What the container says of an application that it cannot deploy, and then goes on without it. */
    private static final String NOT_LOADED = "Exception while loading the app";

    /**
     * What the container says, about once in some hundred starts on a busy machine, when it looks the application's own database
     * up before it has named it (ResourceValidator). It then goes on without the application; another start finds it.
     */
    private static final String NOT_LOOKED_UP = "AS-DEPLOYMENT-00026";

    private static final int STARTS = 3;

    private final Process process;
    private final URI address;
    private final DataFolder data;
    private final Path log;

    private RunningServer(Process process, URI address, DataFolder data, Path log) {
        this.process = process;
        this.address = address;
        this.data = data;
        this.log = log;
    }

    /**
     * Starts a server and waits until it is ready to answer.
     *
     * @param tell receives what happens, in sentences
     * @throws ServerStartException if it did not become ready; no process is left then
     */
    public static RunningServer start(ServerLaunch launch, Consumer<String> tell)
            throws ServerStartException, InterruptedException {
        launch.refuseWrongSettings();
        Optional<TlsKeys> tls = TlsKeys.of(launch);
        InetAddress address = addressOf(launch, tls.isPresent());
        int port = claim(address, launch.effectivePort());
        try {
            DataFolder data = DataFolder.open(launch.effectiveDataDir());
            writeFirstSecrets(launch, data, tell);
            for (int start = 1; true; start++) {
                Path log = freshLog(data);
                int plainPort = tls.isPresent() ? claim(InetAddress.getLoopbackAddress(), 0) : port;
                List<String> command = command(launch, data, address, port, plainPort, tls);
                Process process = new ProcessBuilder(command)
                        .directory(data.path().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                URI reachable = uri(tls.isPresent() ? "https" : "http", address, port);
                RunningServer server = new RunningServer(process, reachable, data, log);
                URI plain = uri("http", tls.isPresent() ? InetAddress.getLoopbackAddress() : address, plainPort);
                if (server.awaitReady(plain, start < STARTS)) {
                    return server;
                }
                tell.accept("The container did not find its own database; it is started once more.");
            }
        } catch (IOException e) {
            throw new ServerStartException(
                    "The data folder " + launch.effectiveDataDir() + " cannot be used (" + e.getMessage()
                            + "). Nothing was started.",
                    e);
        }
    }

    /** Where it answers, without a slash at the end. */
    public URI address() {
        return address;
    }

    public DataFolder data() {
        return data;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends by itself or by a signal; the exit code of its process. */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it at once, as a power cut would: nothing is flushed or closed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to end and waits; ends it by force after 20 s. Does nothing if it has ended. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress addressOf(ServerLaunch launch, boolean tls) throws ServerStartException {
        String text = launch.effectiveAddress();
        try {
            InetAddress address = InetAddress.getByName(text);
            if (!address.isLoopbackAddress() && !tls) {
                throw new ServerStartException("The server would listen on " + text
                        + " without TLS, and answers would cross the network in the clear. Nothing was started or changed."
                        + " Set " + SettingNames.TLS_KEYSTORE_FILE + " and " + SettingNames.TLS_PASSWORD_FILE
                        + ", or leave " + SettingNames.HTTP_ADDRESS + " at 127.0.0.1 behind a proxy that does TLS.");
            }
            return address;
        } catch (IOException e) {
            throw new ServerStartException(
                    SettingNames.HTTP_ADDRESS + " is not an address of this machine: " + text
                            + ". Nothing was started or changed.",
                    e);
        }
    }

    /** The port if it is free, or any free one for 0. */
    private static int claim(InetAddress address, int port) throws ServerStartException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ServerStartException(
                    "Port " + port + " on " + address.getHostAddress()
                            + " is in use by another program, or not yours to"
                            + " use. Nothing was started or changed. Stop that program, or choose another port with"
                            + " --port.",
                    e);
        }
    }

    private static void writeFirstSecrets(ServerLaunch launch, DataFolder data, Consumer<String> tell)
            throws IOException {
        SecureRandom random = new SecureRandom();
        if (DataFolder.writeSecretIfAbsent(data.adminTokenFile(), random)) {
            tell.accept("Wrote the administrator's token to " + data.adminTokenFile() + ".");
        }
        if (launch.setting(SettingNames.PASSPHRASE_FILE).isEmpty()
                && DataFolder.writeSecretIfAbsent(data.passphraseFile(), random)) {
            tell.accept("No passphrase for the site keys is configured, so one was made: " + data.passphraseFile()
                    + ". Whoever has it and this folder can read every answer: keep a copy of it elsewhere, and set "
                    + SettingNames.PASSPHRASE_FILE + " to a place outside this folder.");
        }
    }

    /** The log of the start before is kept beside the new one. */
    private static Path freshLog(DataFolder data) throws IOException {
        Path log = data.subfolder("logs").resolve("server.log");
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("server.previous.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private static List<String> command(
            ServerLaunch launch, DataFolder data, InetAddress address, int port, int plainPort, Optional<TlsKeys> tls)
            throws IOException, ServerStartException {
        Path run = data.subfolder("run");
        BootFiles boot = BootFiles.write(run, address.getHostAddress(), tls.isPresent());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // On two processors a pause is as short as half; a start for a test has little to clean up.
                launch.shortLived() ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC",
                "-Xmx" + launch.memoryMegabytes() + "m",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + emptied(data.subfolder("tmp"))));
        if (launch.shortLived()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        launch.systemProperties().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-D" + SettingNames.DATA_DIR + "=" + data.path());
        command.add("-D" + SettingNames.HTTP_PORT + "=" + port);
        command.addAll(List.of("-jar", builtFile("payara-micro.jar").toString()));
        command.addAll(List.of("--deploy", builtFile("server.war").toString(), "--contextroot", "/"));
        command.addAll(List.of("--port", Integer.toString(plainPort), "--nocluster", "--disablephonehome"));
        command.addAll(List.of("--prebootcommandfile", boot.preboot().toString()));
        command.addAll(List.of("--postbootcommandfile", boot.postboot().toString()));
        command.addAll(List.of("--logproperties", boot.logging().toString()));
        if (tls.isPresent()) {
            Path secrets = run.resolve("tls.properties");
            Files.deleteIfExists(secrets);
            DataFolder.writeOwnerOnly(secrets, tls.get().systemProperties());
            command.addAll(List.of("--systemproperties", secrets.toString()));
            command.addAll(List.of(
                    "--sslport", Integer.toString(port), "--sslcert", tls.get().alias()));
        }
        return command;
    }

    /** What a killed server left behind: the container unpacks itself here at each start. */
    private static Path emptied(Path folder) throws IOException {
        try (Stream<Path> old = Files.walk(folder)) {
            for (Path path : old.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        }
        return folder;
    }

    /** A file that the build puts beside this class's folder. */
    private static Path builtFile(String name) throws ServerStartException {
        try {
            Path classes = Path.of(RunningServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path file = classes.resolveSibling(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
            throw new ServerStartException("The server has not been built: " + file
                    + " is missing. Nothing was started. Build it with: mvn -B -DskipTests package");
        } catch (URISyntaxException e) {
            throw new AssertionError("a class's folder has an address", e);
        }
    }

    private static URI uri(String scheme, InetAddress address, int port) {
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** @return false if it may be started again and should be; the process has ended then */
    private boolean awaitReady(URI plain, boolean again) throws ServerStartException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
        HttpRequest question = HttpRequest.newBuilder(plain.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("The server stopped while it was starting.");
            }
            Optional<String> fatal = firstLine(line ->
                    line.contains(ServerStart.REFUSAL) || line.contains(NOT_LOADED) || line.contains(NOT_LOOKED_UP));
            if (fatal.isPresent()) {
                kill();
                if (again && fatal.get().contains(NOT_LOOKED_UP) && refusal().isEmpty()) {
                    return false;
                }
                throw failure(
                        fatal.get().contains(ServerStart.REFUSAL)
                                ? "The server refused to start."
                                : "The server's program could not be loaded.");
            }
            try {
                HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
                // Before our checks are deployed the container alone says that it is ready.
                if (answer.statusCode() == 200 && answer.body().contains("\"database\"")) {
                    return true;
                }
            } catch (IOException notYet) {
                // Not listening yet; asked again until the deadline.
            }
        }
        logThreads();
        process.destroyForcibly();
        throw failure("The server was not ready within " + START_WITHIN.toSeconds() + " s and was stopped.");
    }

    /** Has a server that stands still write to its log where each of its threads is, where the system has a way to ask. */
    private void logThreads() throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            process.waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            // No such command here; the log then ends where the server stood still.
        }
    }

    private ServerStartException failure(String what) {
        return new ServerStartException(
                what + " " + refusal().map(r -> "It said: " + r + ". ").orElse("")
                        + "What it stored before is safe. Its log is " + log + ".");
    }

    private Optional<String> refusal() {
        return firstLine(line -> line.contains(ServerStart.REFUSAL))
                .map(line -> line.substring(line.indexOf(ServerStart.REFUSAL) + ServerStart.REFUSAL.length()));
    }

    /** The first line of the log so far that is one of those looked for. */
    private Optional<String> firstLine(Predicate<String> lookedFor) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(lookedFor).findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
