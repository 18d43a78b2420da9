package org.turnstone.server.changelog;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.ChangeLogContract;
import org.turnstone.sync.record.SiteId;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JpaChangeLogOnH2Test implements ChangeLogContract {
    private final TestDatabases databases;

    JpaChangeLogOnH2Test() {
        databases = TestDatabases.h2();
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
