package org.turnstone.server.forms;

import java.time.Instant;
import java.util.Optional;
import org.turnstone.sync.record.FormHash;

/**
 * A form version of a site, without its files.
 *
 * @param workbook name of the file it was made of; empty if it was an XForm
 * @param closedAt when it was closed to new records
 */
public record StoredForm(
        FormHash hash,
        String formId,
        String version,
        String title,
        FormState state,
        String workbook,
        Instant uploadedAt,
        Optional<Instant> closedAt) {}
