package org.turnstone.server.dataset;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Function;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.RecordId;

/**
 * What a dataset says of a record beside its answers.
 *
 * @param recordKey names it in this dataset
 * @param siteCode of its site
 * @param zone in which its site's days begin
 * @param receivedOn the day its first entry came
 * @param edited true if it was saved more than once
 * @param unreadable entries that could not be read
 * @param times judges the clocks of its authors
 * @param closing when its form version was closed to new records
 * @param researcherKey names a person in this dataset
 * @param deviceKey names a device in this dataset
 * @param otherRecordKey names another record in this dataset
 */
public record ProjectionFacts(
        String recordKey,
        String siteCode,
        ZoneId zone,
        LocalDate receivedOn,
        boolean edited,
        int unreadable,
        TimeClaims times,
        FormClosing closing,
        Function<PersonId, String> researcherKey,
        Function<DeviceId, String> deviceKey,
        Function<RecordId, String> otherRecordKey) {}
