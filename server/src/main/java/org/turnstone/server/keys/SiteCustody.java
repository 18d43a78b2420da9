package org.turnstone.server.keys;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Custody;
import org.turnstone.sync.replica.Keyring;

/** A site's keys and attachments on this server, for one intake. Closing it wipes every key that was opened. */
public final class SiteCustody implements Custody, AutoCloseable {
    private final KeyHolder keys;
    private final BlobStore blobs;
    private final ChangeLog log;
    private final SiteId site;
    private final List<Keyring> keyrings = new ArrayList<>();
    private @Nullable ControlState known;

    public SiteCustody(KeyHolder keys, BlobStore blobs, ChangeLog log, SiteId site) {
        this.keys = keys;
        this.blobs = blobs;
        this.log = log;
        this.site = site;
    }

    @Override
    public Keyring keys(ControlState control) {
        if (!control.equals(known)) {
            known = control;
            keyrings.add(keys.keyring(log, control));
        }
        return keyrings.get(keyrings.size() - 1);
    }

    @Override
    public boolean isWhole(BlobId blob) {
        return blobs.isWhole(site, blob);
    }

    @Override
    public void uses(RecordId record, KeyId key, BlobId blob) {
        blobs.uses(site, record, key, blob);
    }

    @Override
    public void erased(RecordId record, @Nullable KeyId part) {
        blobs.erase(site, record, part);
    }

    @Override
    public void close() {
        keyrings.forEach(Keyring::close);
    }
}
