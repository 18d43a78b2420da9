package org.turnstone.server.platform;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * What happens before the first request: the configuration is checked, the secrets of a first start are written, and the
 * database is brought to this version's schema. Whatever fails here stops the deployment, so that a half-started server
 * never answers.
 */
@DataSourceDefinition(
        name = "java:app/jdbc/turnstone",
        className = "${MPCONFIG=turnstone.db.class}",
        url = "${MPCONFIG=turnstone.db.url}",
        user = "${MPCONFIG=turnstone.db.user}",
        password = "${MPCONFIG=turnstone.db.password}",
        minPoolSize = 0,
        maxPoolSize = 20)
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class ServerStart {
    /** Marks the sentences of the log that the launcher repeats to the person at the terminal. */
    static final String REFUSAL = "Turnstone will not start: ";

    private static final Logger LOG = System.getLogger(ServerStart.class.getName());

    @Resource(lookup = "java:app/jdbc/turnstone")
    DataSource database;

    @Inject
    ServerSettings settings;

    @Inject
    SecureRandom random;

    @PostConstruct
    void start() {
        Set<String> unknown = SettingNames.unknownAmong(
                System.getProperties().stringPropertyNames(), System.getenv().keySet());
        if (!unknown.isEmpty()) {
            throw refuse("there is no setting called " + String.join(", ", unknown));
        }
        writeSecretsOfAFirstStart();
        readSecretOfTheProvider();
        migrate();
    }

    private void writeSecretsOfAFirstStart() {
        try {
            DataFolder folder = DataFolder.open(settings.dataDir());
            DataFolder.writeSecretIfAbsent(folder.adminTokenFile(), random);
            DataFolder.writeSecretIfAbsent(folder.accountKeyFile(), random);
            if (settings.passphraseFile().equals(settings.dataDir().resolve(DataFolder.PASSPHRASE_FILE))) {
                DataFolder.writeSecretIfAbsent(folder.passphraseFile(), random);
            }
        } catch (IOException e) {
            throw refuse("its data folder cannot be written (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void readSecretOfTheProvider() {
        OpenIdSettings provider = settings.openId();
        try {
            if (provider != null) {
                provider.readSecret();
            }
        } catch (IOException e) {
            throw refuse("the file that " + SettingNames.OPENID_SECRET_FILE + " names cannot be read or is empty");
        }
    }

    private void migrate() {
        try {
            MigrateResult result = Flyway.configure(ServerStart.class.getClassLoader())
                    .dataSource(database)
                    .load()
                    .migrate();
            LOG.log(
                    INFO,
                    "database {0}: {1} migrations applied",
                    result.databaseType,
                    Integer.toString(result.migrationsExecuted));
        } catch (FlywayException e) {
            LOG.log(ERROR, "migration failed", e);
            throw refuse("the database cannot be opened or brought to this version. Nothing was changed by this start"
                    + " beyond the migrations its log names");
        }
    }

    /** Logs why the server will not start, in words for whoever starts it, and gives the exception that stops it. */
    public static IllegalStateException refuse(String reason) {
        LOG.log(ERROR, REFUSAL + reason);
        return new IllegalStateException(REFUSAL + reason);
    }
}
