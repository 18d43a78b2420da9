package org.turnstone.server.dataset;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import org.turnstone.server.platform.FirstRequest;

/** Wakes the projection every half minute: for what was due before a restart, and for what failed and is tried again. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class DatasetClock {
    @Inject
    DatasetWork work;

    @Inject
    FirstRequest first;

    @Schedule(hour = "*", minute = "*", second = "*/30", persistent = false)
    void tick() {
        if (first.hasCome()) {
            work.wake();
        }
    }
}
