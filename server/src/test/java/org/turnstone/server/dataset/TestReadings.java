package org.turnstone.server.dataset;

import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;

/** The readings of a server as they are without a container. */
public final class TestReadings {
    private TestReadings() {}

    public static SiteReadings of(ChangeLogs logs, SiteControl control, KeyHolder keys, DeviceClocks clocks) {
        SiteReadings readings = new SiteReadings();
        readings.logs = logs;
        readings.control = control;
        readings.keys = keys;
        readings.clocks = clocks;
        return readings;
    }
}
