package org.turnstone.server.changelog;

import org.turnstone.sync.record.SiteId;

/**
 * Says that records of a site have to be projected again. Sent in the transaction that marked them; who acts on it waits
 * until that is committed.
 */
public record RecordsDue(SiteId site) {}
