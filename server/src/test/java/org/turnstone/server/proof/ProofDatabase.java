package org.turnstone.server.proof;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** A database for servers that are started and killed; it is there for as long as this is open. */
final class ProofDatabase implements AutoCloseable {
    private final String url;
    private final String user;
    private final String driver;
    private final @Nullable EmbeddedPostgres postgres;

    private ProofDatabase(String url, String user, String driver, @Nullable EmbeddedPostgres postgres) {
        this.url = url;
        this.user = user;
        this.driver = driver;
        this.postgres = postgres;
    }

    /** Embedded H2 in the server's data folder, as it is by default. */
    static ProofDatabase h2(Path dataDir) {
        return h2(dataDir, ";WRITE_DELAY=0");
    }

    /** The same with H2's own delay of writing, half a second, with which an answered commit can be lost. */
    static ProofDatabase h2ThatDelaysWriting(Path dataDir) {
        return h2(dataDir, "");
    }

    private static ProofDatabase h2(Path dataDir, String delay) {
        Path file = dataDir.toAbsolutePath().resolve("database").resolve("turnstone");
        return new ProofDatabase(
                "jdbc:h2:file:" + file + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE" + delay,
                "turnstone",
                "org.h2.jdbcx.JdbcDataSource",
                null);
    }

    /** A PostgreSQL of its own. */
    static ProofDatabase postgres() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        return new ProofDatabase(
                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?reWriteBatchedInserts=true",
                "postgres",
                "org.postgresql.ds.PGSimpleDataSource",
                postgres);
    }

    /** Connects to what lies in a backup that a server made of its H2, which is unpacked into a folder. */
    static Connection inBackup(Path zip, Path into) throws IOException, SQLException {
        Files.createDirectories(into);
        try (ZipInputStream files = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                Files.copy(
                        files,
                        into.resolve(Path.of(entry.getName()).getFileName().toString()));
            }
        }
        return DriverManager.getConnection(
                "jdbc:h2:file:" + into.toAbsolutePath().resolve("turnstone")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;ACCESS_MODE_DATA=r",
                "turnstone",
                "none");
    }

    /** What a server is started with to use it. */
    Map<String, String> settings() {
        return Map.of("turnstone.db.url", url, "turnstone.db.user", user, "turnstone.db.class", driver);
    }

    /** Connects directly. H2 lets one process at a time have its file: the server must have ended. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, "none");
    }

    @Override
    public void close() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
