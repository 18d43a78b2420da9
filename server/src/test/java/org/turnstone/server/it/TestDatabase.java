package org.turnstone.server.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Chooses the database of a run of integration tests by the system property {@code it.database}, starts it if it is
 * PostgreSQL, and says at the end which one it was. Does nothing in a run of unit tests.
 */
public final class TestDatabase implements LauncherSessionListener {
    private static final Path DATA = Path.of("target", "it");

    private @Nullable EmbeddedPostgres postgres;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        String database = System.getProperty("it.database", "");
        if (database.isEmpty()) {
            return;
        }
        try {
            prepare(database);
        } catch (IOException e) {
            throw new UncheckedIOException("the database for the integration tests could not be started", e);
        }
    }

    private void prepare(String database) throws IOException {
        Path data = DATA.resolve(database);
        delete(data);
        Files.createDirectories(data);
        Files.writeString(
                DATA.resolve("preboot.txt"),
                "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1\n");
        String options = "-Dturnstone.data.dir=" + data.toAbsolutePath();
        if (database.equals("postgresql")) {
            postgres = EmbeddedPostgres.builder().start();
            options +=
                    " -Dmp.config.profile=pg -Dturnstone.db.user=postgres -Dturnstone.db.url=jdbc:postgresql://127.0.0.1:"
                            + postgres.getPort() + "/postgres?reWriteBatchedInserts=true";
        }
        System.setProperty("it.options", options);
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        String database = System.getProperty("it.database", "");
        if (database.isEmpty()) {
            return;
        }
        System.out.println("Integration tests ran on " + DatabaseIT.lastSeen());
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
