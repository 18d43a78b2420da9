package org.turnstone.server.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;

/** Reads records of one site with the server's keys, for the length of one transaction on one thread. */
public final class SiteReading implements AutoCloseable {
    private final Site site;
    private final ControlState control;
    private final Keyring keyring;
    private final RecordReader reader;
    private final JpaChangeLog log;
    private final Map<DeviceId, Instant> enrolled;
    private final Map<DeviceId, NavigableMap<Instant, Duration>> ahead;

    private SiteReading(
            Site site,
            ControlState control,
            Keyring keyring,
            JpaChangeLog log,
            Map<DeviceId, NavigableMap<Instant, Duration>> ahead) {
        this.site = site;
        this.control = control;
        this.keyring = keyring;
        this.log = log;
        this.reader = new RecordReader(log, new Standing(log, control), keyring);
        this.enrolled = TimeClaims.enrolments(control);
        this.ahead = ahead;
    }

    static SiteReading of(Site site, JpaChangeLog log, SiteControl controls, KeyHolder keys, DeviceClocks clocks) {
        ControlState control = controls.of(site.id());
        return new SiteReading(site, control, keys.keyring(log, control), log, clocks.of(site.id()));
    }

    /** Reads what the log has of some records in a few statements, for the calls that follow about these. */
    public void readAhead(Collection<RecordId> records) {
        log.readAhead(records);
    }

    /** Reads the wraps of the keys of some records in a few statements. */
    public void readKeysAhead(Collection<RecordId> records) {
        log.readWrapsAhead(records);
    }

    /** Judges the clocks by which a record was written. */
    public TimeClaims times(RecordId record) {
        return new TimeClaims(log.arrivals(record), enrolled, ahead);
    }

    public Site site() {
        return site;
    }

    public ControlState control() {
        return control;
    }

    public Keyring keyring() {
        return keyring;
    }

    public RecordReader.Reading read(RecordId record) {
        return reader.read(record);
    }

    public RecordState state(RecordId record) {
        return Merger.merge(read(record).history());
    }

    @Override
    public void close() {
        keyring.close();
    }
}
