package org.turnstone.server.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.engine.Constants;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

@ArquillianTest
public class DatabaseIT {
    @Resource(lookup = "java:app/jdbc/turnstone")
    DataSource database;

    @Resource
    UserTransaction transaction;

    @PersistenceContext
    EntityManager entities;

    @Test
    void theContainerUsesOurH2AndNotItsOwn() {
        assertEquals("2.4.240", Constants.VERSION);
    }

    @Test
    void theSuiteRunsOnTheDatabaseItWasAskedToRunOn() throws Exception {
        try (Connection connection = database.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            String version = connection.getMetaData().getDatabaseProductVersion();

            Path data = Path.of(System.getProperty("turnstone.data.dir"));
            Path noted = data.resolve("database-product.txt");
            Files.writeString(noted, product + " " + version, StandardCharsets.UTF_8);

            String folder = String.valueOf(data.getFileName());
            assertEquals(folder, product.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void anInsertThatIsThereAlreadyLeavesTheTransactionWhole() throws Exception {
        UUID site = UUID.randomUUID();
        transaction.begin();
        insertSite(site);

        int second = insertSite(site);
        int other = insertSite(UUID.randomUUID());
        transaction.commit();

        assertEquals(0, second);
        assertEquals(1, other);
    }

    @Test
    void aSealedBodyOfTheGreatestLengthFits() throws Exception {
        UUID site = UUID.randomUUID();
        byte[] chunk = new byte[(1 << 20) + 256];
        transaction.begin();
        insertSite(site);
        entities.createNativeQuery("insert into blob (site_id, blob_id, length, complete, sender, received_at)"
                        + " values (?1, 'b', 1, false, ?1, ?2)")
                .setParameter(1, site)
                .setParameter(2, 0L)
                .executeUpdate();
        int rows = entities.createNativeQuery(
                        "insert into blob_chunk (site_id, blob_id, n, chunk) values (?1, 'b', 0, ?2)")
                .setParameter(1, site)
                .setParameter(2, chunk)
                .executeUpdate();
        transaction.commit();

        assertEquals(1, rows);
        assertTrue(chunk.length > 1_048_592);
    }

    private int insertSite(UUID site) {
        return entities.createNativeQuery("insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                        + " values (?1, ?2, 'A site', 'UTC', ?3, ?4) on conflict do nothing")
                .setParameter(1, site)
                .setParameter(2, "s" + site.toString().substring(0, 8))
                .setParameter(3, new byte[32])
                .setParameter(4, 0L)
                .executeUpdate();
    }

    /** What the container wrote down in this run; for the closing line. */
    static String lastSeen() {
        Path noted = Path.of("target", "it", System.getProperty("it.database", ""), "database-product.txt");
        try {
            return Files.readString(noted, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no database: the container never reached one";
        }
    }

    /** Where the deployed server answers; the address that Arquillian gives is not the loopback one. */
    static String server(URL base) {
        return "http://127.0.0.1:" + base.getPort();
    }
}
