package org.turnstone.sync.bundle;

import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.SiteId;

/** A bundle of another site. Nothing of it was handed out. */
public final class ForeignBundleException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    private final transient SiteId site;

    ForeignBundleException(SiteId site) {
        super("the bundle belongs to another site; nothing was taken from it");
        this.site = site;
    }

    /** The site it says it is for. */
    public SiteId site() {
        return site;
    }
}
