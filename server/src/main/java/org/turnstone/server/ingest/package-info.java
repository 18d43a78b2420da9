/**
 * What laptops talk to: enrolment, sign-in, and the exchange of entries, attachments and forms (docs/protocol.md, "Session
 * over HTTP"). Limits are checked before anything is read, one transaction takes in at most 500 entries, and an answer is
 * given only after the commit.
 *
 * <p>Read {@link org.turnstone.server.ingest.SyncResource} and {@link org.turnstone.server.ingest.IngestService}. Uses
 * changelog, keys, forms, account, site, platform and the protocol's packages. Beans hold no state between requests, so any
 * server on the same database may answer any of them.
 */
@NullMarked
package org.turnstone.server.ingest;

import org.jspecify.annotations.NullMarked;
