package org.turnstone.server.dataset;

import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.turnstone.server.changelog.TestDatabases;

class ProjectingAtOnceOnPostgresTest extends ProjectingAtOnceContract {
    private final TestDatabases databases;

    ProjectingAtOnceOnPostgresTest() throws IOException {
        databases = TestDatabases.postgres();
    }

    @Override
    EntityManagerFactory fresh() {
        return databases.fresh();
    }

    @AfterAll
    void close() throws IOException {
        databases.close();
    }
}
