package org.turnstone.sync.identity;

import java.time.Instant;
import org.turnstone.sync.record.RecordId;

/**
 * What the office says in a LINK entry, whose header names the first record and, as deps, the LINK entries that this one
 * replaces. Records that are linked stay two records.
 *
 * @param other the second record
 * @param linked true if both are about one person, false if that was a mistake
 * @param at author's clock
 */
public record RecordLink(RecordId other, boolean linked, Instant at) {}
