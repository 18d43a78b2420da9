package org.turnstone.sync.log;

import org.turnstone.sync.record.SiteId;

class MemoryChangeLogTest implements ChangeLogContract {
    @Override
    public ChangeLog newLog(SiteId site) {
        return new MemoryChangeLog();
    }
}
