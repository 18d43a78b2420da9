package org.turnstone.sync.identity;

import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * The body of the first entry of every log: whose log it is. The log's id commits to all of it but the person, who is
 * certified with the key (docs/protocol.md, "Logs").
 *
 * @param siteId the site
 * @param device the key that signs the log
 * @param epoch 16 random bytes, new for every log a device opens
 * @param person who writes; zeros in the control log
 */
public record LogOpening(SiteId siteId, VerifyingKey device, Octets16 epoch, PersonId person) {
    public LogId logId() {
        return new LogId(LabelledHash.id("TS1 log", siteId.value().toBytes(), device.toBytes(), epoch.toBytes()));
    }

    public DeviceId deviceId() {
        return DeviceCertificate.deviceIdOf(device);
    }
}
