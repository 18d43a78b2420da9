package org.turnstone.server.dataset;

import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.site.Site;
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

    private SiteReading(Site site, ControlState control, Keyring keyring, RecordReader reader) {
        this.site = site;
        this.control = control;
        this.keyring = keyring;
        this.reader = reader;
    }

    public static SiteReading of(Site site, JpaChangeLog log, SiteControl controls, KeyHolder keys) {
        ControlState control = controls.of(site.id());
        Keyring keyring = keys.keyring(log, control);
        RecordReader reader = new RecordReader(log, new Standing(log, control), keyring);
        return new SiteReading(site, control, keyring, reader);
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
