package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.FormClosing;
import org.turnstone.server.dataset.Projector;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;

/** Opens one record for somebody who may read it. */
@ApplicationScoped
public class RecordSheets {
    @Inject
    ChangeLogs logs;

    @Inject
    KeyHolder keys;

    @Inject
    SiteReadings readings;

    @Inject
    Members members;

    @Inject
    FormCatalogue forms;

    @Inject
    OfficeHands hands;

    /** The record, or a problem in words if there is nothing to show of it. */
    @Transactional
    public RecordSheet need(Site site, RecordId record, boolean identifiers) {
        return of(site, record, identifiers)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_RECORD", "There is no such record, or it was erased.", "Look at the list again."));
    }

    /**
     * The record, unless there is none, it was erased, or its form is not here.
     *
     * @param identifiers whether names and telephone numbers are wanted, for which the caller has a reason on record
     */
    @Transactional
    public Optional<RecordSheet> of(Site site, RecordId record, boolean identifiers) {
        JpaChangeLog log = logs.of(site.id());
        if (log.entriesOf(record).isEmpty()) {
            return Optional.empty();
        }
        Map<PersonId, String> names = members.names(site.id());
        try (SiteReading reading = readings.of(site)) {
            RecordReader.Reading read = reading.read(record);
            RecordState state = Merger.merge(read.history());
            Optional<PublishedForm> form = RecordProjection.formOf(state).flatMap(hash -> forms.form(site.id(), hash));
            if (state.erased() || form.isEmpty()) {
                return Optional.empty();
            }
            TimeClaims times = reading.times(record);
            FormClosing closing = FormClosing.of(reading.control(), form.get().hash());
            SheetWriter writer = new SheetWriter(
                    form.get().template(), state, times, names, hands.of(site.id(), record), identifiers);
            writer.saves(log.entriesOf(record), log, reading);
            writer.steps(read.history().readable());
            String key = new DatasetKeys(
                            keys.of(site.id()).secret(), form.get().template().formId())
                    .of(record);
            Projector.findings(form.get().template(), read.history(), state, site.timeZone(), times, closing)
                    .forEach(writer::finding);
            return Optional.of(writer.sheet(key));
        }
    }
}
