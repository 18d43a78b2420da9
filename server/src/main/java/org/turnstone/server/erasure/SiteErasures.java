package org.turnstone.server.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.cases.WithdrawnCases;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.EraseRequests;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;

/**
 * Erases records and parts of records in the office's name, and answers what laptops asked to have erased.
 *
 * <p>An erasure is one transaction: the decision in the control log, signed by the authority, and the removal of all that is
 * here of it. After a crash either both are there or neither is. What a request that ran beside it put back, because it had
 * read the decisions a moment before, {@link #finish} removes: it follows from the decisions alone.
 */
@ApplicationScoped
public class SiteErasures {
    private static final String NOTHING_CHANGED = "Nothing was changed.";

    @Inject
    SiteControl control;

    @Inject
    ChangeLogs logs;

    @Inject
    DueRecords due;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    RecordTraces traces;

    @Inject
    ErasureNotes notes;

    @Inject
    WithdrawnCases cases;

    @Inject
    Sites sites;

    @Inject
    AuditTrail audit;

    /**
     * Something that a laptop asked to have erased and nobody answered.
     *
     * @param name whose laptop it is
     * @param hides true if it is not shown on laptops until it is answered
     */
    public record Request(EraseRequests.Pending pending, String name, boolean hides) {}

    /**
     * Finds a record by its id, or by its key in one of the site's datasets.
     *
     * @throws ProblemException 404 if there is none
     */
    @Transactional
    public RecordId named(SiteId site, String name) {
        Set<RecordId> records = logs.of(site).records();
        if (name.matches("[0-9a-f]{32}")) {
            RecordId id = new RecordId(Octets16.ofHex(name));
            if (records.contains(id)) {
                return id;
            }
        }
        List<DatasetKeys> datasets = control.of(site).forms().stream()
                .map(ControlEntry.PublishForm::formId)
                .distinct()
                .map(form -> new DatasetKeys(keys.of(site).secret(), form))
                .toList();
        return records.stream()
                .filter(record ->
                        datasets.stream().anyMatch(dataset -> dataset.of(record).equals(name)))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404, "NO_RECORD", "There is no record of that id or key at this site.", NOTHING_CHANGED));
    }

    /**
     * Erases a whole record, or the parts of it that are about some rows. What is erased already stays as it is.
     *
     * @param rows empty for the whole record
     * @param reason kept sealed, for the report
     * @throws ProblemException 409 if a row cannot be erased alone, or while the server is recovering
     */
    @Transactional
    public void erase(SiteId site, RecordId record, List<RowPath> rows, String reason, String actor) {
        control.lock(site);
        if (rows.isEmpty()) {
            decide(site, List.of(new ControlEntry.Erase(record, null)), true, reason, actor);
            return;
        }
        SortedSet<KeyId> parts = new TreeSet<>();
        rows.forEach(row -> parts.addAll(partsOf(site, record, row)));
        decide(
                site,
                parts.stream().map(part -> new ControlEntry.Erase(record, part)).toList(),
                false,
                reason,
                actor);
    }

    /**
     * Says now what would stand against erasing parts.
     *
     * @throws ProblemException 404 or 409 as {@link #erase}
     */
    @Transactional
    public void check(SiteId site, RecordId record, List<RowPath> rows) {
        rows.forEach(row -> partsOf(site, record, row));
    }

    private SortedSet<KeyId> partsOf(SiteId site, RecordId record, RowPath row) {
        ControlState state = control.of(site);
        JpaChangeLog log = logs.of(site);
        try (Keyring keyring = keys.keyring(log, state)) {
            RecordReader.PartsOfRow found =
                    new RecordReader(log, new Standing(log, state), keyring).partsOf(record, row);
            if (found.keys().isEmpty()) {
                throw new ProblemException(
                        404,
                        "NO_PART",
                        "The record has no row " + row.text() + " that is kept apart and can be opened here.",
                        NOTHING_CHANGED
                                + " Only rows that the form's dictionary calls person or media can be erased alone,"
                                + " and what was erased before cannot be named again: ask for the report.");
            }
            if (found.mingled()) {
                throw new ProblemException(
                        409,
                        "PART_MINGLED",
                        "Answers about " + row.text() + " stand in the body of the record as well.",
                        NOTHING_CHANGED + " It cannot be erased alone; erase the record, or leave both.");
            }
            return found.keys();
        }
    }

    /** @param withdrawn whether the case of a whole record counts as withdrawn from now on */
    private void decide(SiteId site, List<ControlEntry.Erase> wanted, boolean withdrawn, String reason, String actor) {
        ControlState before = control.of(site);
        List<ControlEntry.Erase> erasures =
                wanted.stream().filter(erasure -> !isDone(before, erasure)).toList();
        if (erasures.isEmpty()) {
            return;
        }
        List<Traces> found = new ArrayList<>();
        for (ControlEntry.Erase erasure : erasures) {
            found.add(traces.count(site, erasure));
            if (withdrawn && erasure.part() == null) {
                cases.note(sites.find(site).orElseThrow(), erasure.record(), told(site, erasure.record()));
            }
            audit.record(actor, "record.erase", site, named(erasure));
        }
        // This marks the record as due, for which it waits until nobody projects it, and removes what the log holds of
        // it.
        control.append(site, List.copyOf(erasures));
        for (int i = 0; i < erasures.size(); i++) {
            traces.remove(site, erasures.get(i));
            notes.write(site, erasures.get(i), actor, reason, found.get(i));
        }
    }

    /** What a laptop that asks for it says the record is about. */
    private Optional<SealedCase> told(SiteId site, RecordId record) {
        return requests(site).stream()
                .map(request -> request.pending())
                .filter(pending -> pending.record().equals(record))
                .flatMap(pending -> Stream.ofNullable(pending.request().about()))
                .findFirst();
    }

    private static boolean isDone(ControlState state, ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        return part == null ? state.isErased(erasure.record()) : state.isErased(erasure.record(), part);
    }

    private static String named(ControlEntry.Erase erasure) {
        KeyId part = erasure.part();
        return erasure.record().toHex() + (part == null ? "" : " " + part.toHex());
    }

    /** What laptops asked for and nobody answered, the earliest first. */
    @Transactional
    public List<Request> requests(SiteId site) {
        JpaChangeLog log = logs.of(site);
        EraseRequests open = EraseRequests.read(log, new Standing(log, control.of(site)));
        Map<PersonId, String> names = members.names(site);
        List<Request> requests = new ArrayList<>();
        open.hiding().forEach(pending -> requests.add(new Request(pending, name(site, pending.device(), names), true)));
        open.waiting()
                .forEach(pending -> requests.add(new Request(pending, name(site, pending.device(), names), false)));
        return requests;
    }

    private String name(SiteId site, DeviceId device, Map<PersonId, String> names) {
        return control.of(site)
                .device(device)
                .map(certificate -> names.getOrDefault(certificate.personId(), ""))
                .orElse("");
    }

    /**
     * Does what a laptop asked for.
     *
     * @return the record
     * @throws ProblemException 404 if nobody asked so, or it is answered already
     */
    @Transactional
    public RecordId confirm(SiteId site, ChangeId request, String actor) {
        control.lock(site);
        EraseRequests.Pending pending = pending(site, request);
        @Nullable KeyId part = pending.request().part();
        EraseRequest.Reason reason = pending.request().reason();
        decide(
                site,
                List.of(new ControlEntry.Erase(pending.record(), part)),
                reason == EraseRequest.Reason.CONSENT_WITHDRAWN,
                reason.word(),
                actor);
        return pending.record();
    }

    /**
     * Says no to what a laptop asked for; what it hid is shown again.
     *
     * @throws ProblemException 404 if nobody asked so, or it is answered already
     */
    @Transactional
    public void refuse(SiteId site, ChangeId request, String reason, String actor) {
        control.lock(site);
        EraseRequests.Pending pending = pending(site, request);
        audit.record(actor, "record.keep", site, request.toHex());
        notes.refused(site, pending.record(), request, actor, reason);
        control.append(site, List.of(new ControlEntry.Keep(pending.record(), Set.of(request))));
    }

    private EraseRequests.Pending pending(SiteId site, ChangeId request) {
        return requests(site).stream()
                .map(Request::pending)
                .filter(pending -> pending.id().equals(request))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_REQUEST",
                        "No laptop asks for that, or the office has answered.",
                        NOTHING_CHANGED + " List the requests again."));
    }

    /**
     * Removes what is here of anything that was erased, wherever the decision came from.
     *
     * @return how many erasures had left something
     */
    @Transactional
    public int finish(SiteId site) {
        ControlState state = control.of(site);
        Set<ControlEntry.Erase> left = traces.stillHere(site, state.erasuresSince(ControlState.of(state.authority())));
        // What is left of such a record is projected again, once nobody is at it.
        due.mark(
                site,
                left.stream()
                        .filter(erasure -> erasure.part() != null)
                        .map(ControlEntry.Erase::record)
                        .collect(Collectors.toSet()));
        for (ControlEntry.Erase erasure : left) {
            Traces found = traces.count(site, erasure);
            traces.remove(site, erasure);
            notes.add(site, erasure, found);
        }
        return left.size();
    }
}
