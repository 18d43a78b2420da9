package org.turnstone.server.dataset;

import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.turnstone.server.changelog.TestDatabases;

class ProjectingAtOnceOnH2Test extends ProjectingAtOnceContract {
    private final TestDatabases databases;

    ProjectingAtOnceOnH2Test() {
        databases = TestDatabases.h2();
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
