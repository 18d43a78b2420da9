package org.turnstone.server.changelog;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Hands out empty databases with the server's schema, outside a container. One server process for all of one kind. */
public final class TestDatabases implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final @Nullable EmbeddedPostgres postgres;
    private final List<EntityManagerFactory> factories = new ArrayList<>();

    private TestDatabases(@Nullable EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static TestDatabases h2() {
        return new TestDatabases(null);
    }

    public static TestDatabases postgres() throws IOException {
        return new TestDatabases(EmbeddedPostgres.builder().start());
    }

    public EntityManagerFactory fresh() {
        String name = "t" + NEXT.incrementAndGet();
        return migrated(name, postgres == null ? h2(name) : postgres(postgres, name));
    }

    /** An H2 database in a file, as a server has it. */
    public EntityManagerFactory onFile(Path file, String user, String password) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(
                "jdbc:h2:file:" + file.toAbsolutePath() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0");
        source.setUser(user);
        source.setPassword(password);
        return migrated("t" + NEXT.incrementAndGet(), source);
    }

    private EntityManagerFactory migrated(String name, DataSource source) {
        Flyway.configure().dataSource(source).load().migrate();
        Map<String, Object> properties = new HashMap<>();
        properties.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
        properties.put("jakarta.persistence.jtaDataSource", "");
        properties.put("jakarta.persistence.nonJtaDataSource", source);
        properties.put("eclipselink.session-name", name);
        EntityManagerFactory factory = Persistence.createEntityManagerFactory("turnstone", properties);
        factories.add(factory);
        return factory;
    }

    private static DataSource h2(String name) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + name + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        return source;
    }

    private static DataSource postgres(EmbeddedPostgres server, String name) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name + "?reWriteBatchedInserts=true");
        source.setUser("postgres");
        return source;
    }

    @Override
    public void close() throws IOException {
        factories.forEach(EntityManagerFactory::close);
        if (postgres != null) {
            postgres.close();
        }
    }
}
