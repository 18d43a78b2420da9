package org.turnstone.server.proof;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build put the programs that the proofs start. A piece that is missing is named, with how to build it. */
final class BuiltTree {
    private static final Path SERVER = Path.of("target").toAbsolutePath();
    private static final Path FIELD =
            Path.of("..", "field-client", "target").toAbsolutePath().normalize();
    private static final Path SYNC =
            Path.of("..", "sync-protocol", "target").toAbsolutePath().normalize();

    private BuiltTree() {}

    /** Class path of the field client. */
    static String fieldClassPath() {
        return present(FIELD.resolve("classes")) + File.pathSeparator + everyJarIn(FIELD.resolve("lib"));
    }

    /** Class path of the demo and the other command lines of the server. */
    static String serverClassPath() {
        return String.join(
                File.pathSeparator,
                present(SERVER.resolve("classes")).toString(),
                present(SYNC.resolve("classes")).toString(),
                everyJarIn(SERVER.resolve("server").resolve("WEB-INF").resolve("lib")),
                everyJarIn(SERVER.resolve("cli-lib")));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String everyJarIn(Path folder) {
        return present(folder) + File.separator + "*";
    }

    private static Path present(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " is missing. The proofs start the programs as they were built, all"
                    + " three modules of them; build them first with: mvn -B -DskipTests package");
        }
        return path;
    }
}
