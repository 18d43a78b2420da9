package org.turnstone.server.keys;

import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.testing.TestSite;

/** What a server knows of a site made for a test, without a container: its private keys, its decisions, its laptops' clocks. */
public final class TestKeys {
    private TestKeys() {}

    public static KeyHolder holder(TestSite site) {
        SiteKeys keys = new SiteKeys(
                site.authority(),
                site.serverKey(),
                SigningKey.generate(site.random()),
                RecipientKeyPair.generate(site.random()),
                SymmetricKey.generate(site.random()),
                new TreeMap<>(Map.of(1, site.periodKey())));
        return new KeyHolder() {
            @Override
            public SiteKeys of(SiteId any) {
                return keys;
            }
        };
    }

    public static SiteControl control(EntityManager entities, ChangeLogs logs, KeyHolder keys) {
        SiteControl control = new SiteControl();
        control.entities = entities;
        control.logs = logs;
        control.keys = keys;
        return control;
    }

    public static DeviceClocks clocks(EntityManager entities, Clock clock) {
        DeviceClocks clocks = new DeviceClocks();
        clocks.entities = entities;
        clocks.clock = clock;
        return clocks;
    }
}
