package org.turnstone.server.changelog;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.ChangeLogContract;
import org.turnstone.sync.record.SiteId;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JpaChangeLogOnPostgresTest implements ChangeLogContract {
    private final TestDatabases databases;

    JpaChangeLogOnPostgresTest() throws IOException {
        databases = TestDatabases.postgres();
    }

    @Override
    public ChangeLog newLog(SiteId site) {
        return TransactedLog.of(databases.fresh(), site);
    }

    @AfterAll
    void close() throws IOException {
        databases.close();
    }
}
