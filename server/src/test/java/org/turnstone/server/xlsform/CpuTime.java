package org.turnstone.server.xlsform;

import java.lang.management.ManagementFactory;

/** The time a thread computed: on a machine shared with others a clock on the wall measures the others. */
final class CpuTime {
    private CpuTime() {}

    static long ofThisThreadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
