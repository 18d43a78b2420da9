package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnstone.form.merged.CaseOfRecord;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * What stays of an interview that was withdrawn: the case it was at and that there was one, so that fieldwork is counted
 * right. No answer, nobody who was there, no day. Sealed under the site's secret: a case is a door.
 */
@ApplicationScoped
public class WithdrawnCases {
    /** The respondent of an interview asked for deletion; the office's code, which no form offers. */
    static final String INTERVIEW = "561";

    /** The same of part of an interview. */
    static final String PARTIAL = "562";

    private static final LocalWords SEALED = new LocalWords("withdrawn case");
    private static final int PARTS = 4;
    private static final Logger LOG = System.getLogger(WithdrawnCases.class.getName());

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    FormCatalogue forms;

    @Inject
    KeyHolder keys;

    @Inject
    SecureRandom random;

    /** A case with a withdrawn interview, and which code that has. */
    record Withdrawn(String number, String wave, String area, String code) {
        @Override
        public String toString() {
            return "withdrawn case";
        }
    }

    /**
     * Notes, before a record is erased, what it is about; nothing if it tells of no interview at a case.
     *
     * @param told what its laptop said it was about, of a record of which nothing ever came here
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Site site, RecordId record, Optional<SealedCase> told) {
        about(site, record)
                .or(() -> told.flatMap(box -> opened(site.id(), record, box)))
                .flatMap(WithdrawnCases::withdrawn)
                .ifPresent(withdrawn -> Sql.insertAll(
                        entities, "withdrawn_case (site_id, record_id, sealed)", List.<Object[]>of(new Object[] {
                            site.id().value().toUuid(), record.value().toUuid(), sealed(site.id(), record, withdrawn)
                        })));
    }

    private Optional<CaseOfRecord> about(Site site, RecordId record) {
        try (SiteReading reading = readings.of(site)) {
            RecordState state = reading.state(record);
            return RecordProjection.formOf(state)
                    .flatMap(hash -> forms.form(site.id(), hash))
                    .map(PublishedForm::template)
                    .flatMap(template -> CaseOfRecord.of(template, state));
        }
    }

    /** Nothing once the period is destroyed whose key it was sealed to. */
    private Optional<CaseOfRecord> opened(SiteId site, RecordId record, SealedCase sealed) {
        for (RecipientKeyPair period : keys.of(site).recipients()) {
            if (period.recipientKey().id().equals(sealed.to())) {
                try {
                    SealedCase.Case told = sealed.open(site, record, period);
                    return Optional.of(new CaseOfRecord(told.number(), told.wave(), told.area(), told.outcome()));
                } catch (VerificationFailedException e) {
                    LOG.log(Level.WARNING, "the case beside a request to erase {0} could not be opened", record);
                }
            }
        }
        return Optional.empty();
    }

    static Optional<Withdrawn> withdrawn(CaseOfRecord about) {
        return switch (OutcomeFamily.of(about.outcome())) {
            case COMPLETE -> Optional.of(new Withdrawn(about.number(), about.wave(), about.area(), INTERVIEW));
            case PARTIAL -> Optional.of(new Withdrawn(about.number(), about.wave(), about.area(), PARTIAL));
            case REFUSAL, OTHER, NON_CONTACT, UNKNOWN, INELIGIBLE, UNTRIED -> Optional.empty();
        };
    }

    @Transactional
    List<Withdrawn> of(SiteId site) {
        List<Withdrawn> all = new ArrayList<>();
        for (Row row : Sql.of(
                        "select record_id, sealed from withdrawn_case where site_id = ? order by record_id",
                        site.value().toUuid())
                .rows(entities)) {
            String[] parts = opened(site, new RecordId(row.id(0)), row.bytes(1)).split("\n", PARTS);
            all.add(new Withdrawn(parts[0], parts[1], parts[2], parts[3]));
        }
        return all;
    }

    private byte[] sealed(SiteId site, RecordId record, Withdrawn withdrawn) {
        String lines = String.join(
                "\n", line(withdrawn.number()), line(withdrawn.wave()), line(withdrawn.area()), withdrawn.code());
        return SEALED.seal(keys.of(site), random, record.toHex(), lines);
    }

    private static String line(String text) {
        return text.replace('\n', ' ');
    }

    private String opened(SiteId site, RecordId record, byte[] sealed) {
        return SEALED.open(keys.of(site), record.toHex(), sealed);
    }
}
