package org.turnstone.sync.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ControlJson;

/** A laptop that writes, without a store: what it made is what its caller keeps. Used by one thread. */
public final class TestDevice {
    private final TestSite site;
    private final SigningKey signing;
    private final RecipientKeyPair recipient;
    private final DeviceCertificate certificate;
    private final Map<RecordId, ChangeId> last = new HashMap<>();
    private Delivery opening;
    private LogPosition position;

    TestDevice(TestSite site, SigningKey signing, RecipientKeyPair recipient, DeviceCertificate certificate) {
        this.site = site;
        this.signing = signing;
        this.recipient = recipient;
        this.certificate = certificate;
        this.opening = newOpening();
        this.position = LogPosition.after(opening.entry());
    }

    private Delivery newOpening() {
        LogOpening content = new LogOpening(
                certificate.siteId(),
                signing.verifyingKey(),
                Octets16.prefixOf(site.bytes(16)),
                certificate.personId());
        return Delivery.of(EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(content.logId()), ControlJson.write(content), signing));
    }

    public TestSite site() {
        return site;
    }

    public DeviceId id() {
        return certificate.deviceId();
    }

    public SigningKey signing() {
        return signing;
    }

    public RecipientKeyPair recipient() {
        return recipient;
    }

    public DeviceCertificate certificate() {
        return certificate;
    }

    /** The first entry of the log it writes now. */
    public Delivery opening() {
        return opening;
    }

    public LogId logId() {
        return position.logId();
    }

    public LogPosition position() {
        return position;
    }

    /** Goes back, as a laptop that is restored from a backup does: the next entry forks the log. */
    public void restore(LogPosition to) {
        position = to;
    }

    /** Opens another log, as a laptop does that notices it was restored. */
    public Delivery openNewLog() {
        opening = newOpening();
        position = LogPosition.after(opening.entry());
        return opening;
    }

    public ChangeBuilder aChange() {
        return new ChangeBuilder(this);
    }

    /** The change of a record that this device made last. */
    List<ChangeId> shown(RecordId record) {
        ChangeId id = last.get(record);
        return id == null ? List.of() : List.of(id);
    }

    void wrote(RecordId record, Entry entry) {
        last.put(record, entry.id());
        position = LogPosition.after(entry);
    }
}
