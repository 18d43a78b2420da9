package org.turnstone.field.capture;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.form.merged.CaseOfRecord;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.Shown;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;

/**
 * The records on this laptop: list them, look at one, begin one, go on with one. Safe to share between threads as far as
 * the vault is; what it hands out belongs to one thread at a time.
 */
public final class Records {
    private final Vault vault;
    private final FormLibrary forms;
    private final Clock clock;
    private final ZoneId zone;
    private final SecureRandom random;
    private final EntityLibrary entities;

    public Records(Vault vault, FormLibrary forms, Clock clock, ZoneId zone, SecureRandom random) {
        this.vault = vault;
        this.forms = forms;
        this.clock = clock;
        this.zone = zone;
        this.random = random;
        this.entities = new EntityLibrary(vault);
    }

    EntityLibrary entities() {
        return entities;
    }

    public FormLibrary forms() {
        return forms;
    }

    /** What a form may ask of this laptop: ids that say nothing to an outsider, never a name. */
    private EntryContext context(RecordId record) {
        Map<String, String> properties = vault.membership()
                .map(member -> Map.of(
                        "deviceid", member.certificate().deviceId().toHex(),
                        "username", member.certificate().personId().toHex()))
                .orElse(Map.of());
        return new EntryContext(clock, zone, properties, random, record, entities.lists());
    }

    /** Begins a record; nothing of it is stored before the first draft or save. */
    public RecordWork begin(FormHash form) throws UnknownFormException {
        FormTemplate template = forms.template(form);
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        RecordWork.Basis basis = new RecordWork.Basis(
                new RecordId(Octets16.readFrom(ByteBuffer.wrap(id))),
                SymmetricKey.generate(random),
                true,
                form,
                template,
                false,
                false,
                false,
                Shown.NOTHING,
                RecordValues.EMPTY,
                Map.of(),
                Map.of());
        return new RecordWork(this, vault, random, context(basis.record()), basis);
    }

    /**
     * Opens a record to work on it, with the draft that was left of it if there is one. Of a sealed record nothing is shown;
     * what is answered is added to it.
     *
     * @throws UnknownRecordException if there is none, or it cannot be worked on here
     * @throws UnknownFormException if its form version is not here
     */
    public RecordWork open(RecordId record) throws UnknownRecordException, UnknownFormException {
        Vault.Reach reach = vault.reach(record);
        if (reach == Vault.Reach.ON_SERVER) {
            throw UnknownRecordException.onServer(record.toHex());
        }
        if (reach == Vault.Reach.SHUT_OUT) {
            throw UnknownRecordException.shutOut();
        }
        Optional<RecordWork.Basis> saved =
                reach == Vault.Reach.SEALED ? Optional.of(addendum(record)) : basis(record, Optional.empty());
        RecordWork work = saved.isPresent()
                ? new RecordWork(this, vault, random, context(record), saved.get())
                : openBegun(record);
        if (saved.isPresent()) {
            Optional<DraftJson.Draft> draft = draft(record, saved.get().recordKey());
            draft.ifPresent(work::resume);
            if (draft.isEmpty()) {
                vault.journal()
                        .place(record, saved.get().recordKey())
                        .ifPresent(place -> work.margin().bookmark(new Bookmark(place, Map.of())));
            }
        }
        return work;
    }

    /** Work beside a sealed record, under a key of its own. Nothing of it was shown, so nothing of it is superseded. */
    private RecordWork.Basis addendum(RecordId record) throws UnknownRecordException, UnknownFormException {
        FormHash form = vault.formOfShut(record).orElseThrow(() -> UnknownRecordException.noSuch(record.toHex()));
        Optional<SymmetricKey> begun = vault.begunKey(record);
        return new RecordWork.Basis(
                record,
                begun.orElseGet(() -> SymmetricKey.generate(random)),
                true,
                form,
                forms.template(form),
                true,
                true,
                true,
                Shown.NOTHING,
                RecordValues.EMPTY,
                Map.of(),
                Map.of());
    }

    /** A record that has a draft and was never saved. */
    private RecordWork openBegun(RecordId record) throws UnknownRecordException, UnknownFormException {
        SymmetricKey key = vault.begunKey(record).orElseThrow(() -> UnknownRecordException.noSuch(record.toHex()));
        DraftJson.Draft draft = draft(record, key).orElseThrow(() -> UnknownRecordException.noSuch(record.toHex()));
        RecordWork work = new RecordWork(
                this,
                vault,
                random,
                context(record),
                new RecordWork.Basis(
                        record,
                        key,
                        true,
                        draft.form(),
                        forms.template(draft.form()),
                        false,
                        false,
                        false,
                        Shown.NOTHING,
                        RecordValues.EMPTY,
                        Map.of(),
                        Map.of()));
        work.resume(draft);
        return work;
    }

    private Optional<DraftJson.Draft> draft(RecordId record, SymmetricKey key) {
        Optional<byte[]> bytes = vault.journal().find(record, key);
        try {
            return bytes.isEmpty() ? Optional.empty() : Optional.of(DraftJson.read(bytes.get()));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a draft was written that cannot be read", e);
        }
    }

    /** What work on a saved record starts from; empty if it is not here or was erased. */
    Optional<RecordWork.Basis> basis(RecordId record, Optional<FormHash> with) throws UnknownFormException {
        if (vault.log().entriesOf(record).isEmpty()) {
            return Optional.empty();
        }
        RecordReader.Reading reading = vault.read(record);
        RecordState state = Merger.merge(reading.history());
        Optional<FormHash> noted = formOf(state);
        Optional<FormHash> form = with.or(() -> noted);
        if (state.erased() || form.isEmpty()) {
            return Optional.empty();
        }
        FormTemplate template = forms.template(form.get());
        Optional<SymmetricKey> key = reading.keyId().flatMap(id -> vault.recordKey(record, id));
        return Optional.of(new RecordWork.Basis(
                record,
                key.orElseGet(() -> SymmetricKey.generate(random)),
                key.isEmpty(),
                form.get(),
                template,
                noted.equals(form),
                isFinished(state),
                false,
                state.shown(),
                StateValues.of(state, template),
                StateValues.besideAnswers(state),
                reading.partKeys()));
    }

    private static Optional<FormHash> formOf(RecordState state) {
        return state.value(FieldPath.FORM)
                .filter(FieldValue.Text.class::isInstance)
                .map(value -> FormHash.ofHex(((FieldValue.Text) value).value()));
    }

    private static boolean isFinished(RecordState state) {
        return state.value(FieldPath.STATE).equals(Optional.of(AnswerRecorder.FINISHED));
    }

    /** How far a record is. */
    public enum Progress {
        DRAFT,
        FINISHED,
        /** Finished, for the site's office alone. */
        SEALED,
        /** Faded from this laptop: the server has it. */
        ON_SERVER,
        /** Closed: the site shut this laptop out. */
        SHUT_OUT,
        BIN,
        ERASED
    }

    /**
     * A record as it is now.
     *
     * @param state what merge makes of it
     * @param form its form version, or empty if nobody here can read which
     * @param template the compiled version; null if it is not here
     * @param values what the form is shown; without the template the merged values as they stand
     * @param computed what the form computes from them now
     */
    public record View(
            RecordId record,
            RecordState state,
            Progress progress,
            Optional<FormHash> form,
            @Nullable FormTemplate template,
            RecordValues values,
            SortedMap<FieldPath, FieldValue> computed,
            String reference) {
        @Override
        public String toString() {
            return "view of record " + record;
        }
    }

    /** @throws UnknownRecordException if it was never saved here */
    public View view(RecordId record) throws UnknownRecordException {
        return view(record, true);
    }

    /** The same without what the form computes, which takes longest; for lists. */
    View glance(RecordId record) throws UnknownRecordException {
        return view(record, false);
    }

    private View view(RecordId record, boolean compute) throws UnknownRecordException {
        if (vault.log().entriesOf(record).isEmpty()) {
            throw UnknownRecordException.noSuch(record.toHex());
        }
        RecordState state = Merger.merge(vault.read(record).history());
        Vault.Reach reach = vault.reach(record);
        Optional<FormHash> form = reach == Vault.Reach.HERE ? formOf(state) : vault.formOfShut(record);
        FormTemplate template = null;
        try {
            template = form.isPresent() ? forms.template(form.get()) : null;
        } catch (UnknownFormException e) {
            // The record is shown as it stands; who wants to work on it is told that the form is missing.
            System.getLogger(Records.class.getName()).log(System.Logger.Level.INFO, "a record's form is not here");
        }
        if (reach != Vault.Reach.HERE) {
            return new View(
                    record, state, progress(state, reach), form, template, RecordValues.EMPTY, new TreeMap<>(), "");
        }
        RecordValues values = template == null
                ? new RecordValues(withoutRecordFields(state), state.rows())
                : StateValues.of(state, template);
        return new View(
                record,
                state,
                progress(state, reach),
                form,
                template,
                values,
                template == null || !compute
                        ? new TreeMap<>()
                        : template.evaluate(values, context(record)).computed(),
                template == null ? "" : reference(template, values));
    }

    /**
     * Erases a record because the person it is about says so. If it was an interview at a case and never left this laptop,
     * the office is told which case, so that the visit is counted; of the answers it is told nothing.
     *
     * @param at the author's clock
     * @see Vault#withdraw
     */
    public Vault.Withdrawn withdraw(RecordId record, Instant at) throws VaultException, UnknownRecordException {
        boolean saved = !vault.log().entriesOf(record).isEmpty();
        return vault.withdraw(record, at, told(saved ? caseOfSaved(record) : caseOfBegun(record)));
    }

    private Optional<CaseOfRecord> caseOfSaved(RecordId record) throws UnknownRecordException {
        View view = glance(record);
        FormTemplate template = view.template();
        return template == null ? Optional.empty() : CaseOfRecord.of(template, view.state());
    }

    /** Of a record that has a draft and was never saved. */
    Optional<CaseOfRecord> caseOfBegun(RecordId record) {
        Optional<DraftJson.Draft> draft = vault.begunKey(record).flatMap(key -> draft(record, key));
        try {
            return draft.isEmpty()
                    ? Optional.empty()
                    : CaseOfRecord.of(
                            forms.template(draft.get().form()), draft.get().now());
        } catch (UnknownFormException e) {
            // Nobody here can tell which of the answers is the number of a case.
            return Optional.empty();
        }
    }

    private static Optional<SealedCase.Case> told(Optional<CaseOfRecord> about) {
        try {
            return about.filter(CaseOfRecord::isInterviewed)
                    .map(of -> new SealedCase.Case(of.number(), of.wave(), of.area(), of.outcome()));
        } catch (IllegalArgumentException e) {
            // What somebody typed there is no number of a case, so that there is none to count.
            return Optional.empty();
        }
    }

    private static SortedMap<FieldPath, FieldValue> withoutRecordFields(RecordState state) {
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        state.fields().forEach((path, field) -> {
            if (!path.isOfRecord()) {
                values.put(path, field.value());
            }
        });
        return values;
    }

    private static Progress progress(RecordState state, Vault.Reach reach) {
        if (state.erased() || reach == Vault.Reach.WITHDRAWN) {
            return Progress.ERASED;
        }
        switch (reach) {
            case SEALED:
                return Progress.SEALED;
            case ON_SERVER:
                return Progress.ON_SERVER;
            case SHUT_OUT:
                return Progress.SHUT_OUT;
            case HERE:
            case WITHDRAWN:
                break;
        }
        if (state.inBin()) {
            return Progress.BIN;
        }
        return isFinished(state) ? Progress.FINISHED : Progress.DRAFT;
    }

    /** What people call the record: the first typed link key outside of rows, such as a workshop number. */
    private static String reference(FormTemplate template, RecordValues values) {
        for (OutlineNode.Question question : template.outline().questions()) {
            if (question.settings().sensitivity() == Sensitivity.LINK_KEY && question.type() == ValueType.TEXT) {
                try {
                    Optional<FieldValue> value = values.value(new FieldPath(question.path()));
                    if (value.isPresent() && value.get() instanceof FieldValue.Text text) {
                        return text.value();
                    }
                } catch (IllegalArgumentException e) {
                    // A path beyond the limit cannot hold a value either.
                    return "";
                }
            }
        }
        return "";
    }

    /** Every record that was saved here or came here, in the order of ids. */
    public List<View> all() throws UnknownRecordException {
        List<View> views = new ArrayList<>();
        for (RecordId record : new TreeSet<>(vault.log().records())) {
            views.add(view(record));
        }
        return views;
    }

    /** Drafts of records that were never saved. */
    public List<RecordId> begun() {
        return vault.journal().records().stream()
                .filter(record -> vault.log().entriesOf(record).isEmpty())
                .toList();
    }

    /**
     * Finds a record by its id or, if it is the only one, by its reference.
     *
     * @throws UnknownRecordException if there is none, or several have that reference
     */
    public RecordId find(String idOrReference) throws UnknownRecordException {
        if (idOrReference.matches("[0-9a-fA-F]{32}")) {
            RecordId id = RecordId.ofHex(idOrReference);
            if (vault.log().records().contains(id) || vault.begunKey(id).isPresent()) {
                return id;
            }
        }
        List<View> named = all().stream()
                .filter(view -> !idOrReference.isEmpty() && view.reference().equals(idOrReference))
                .toList();
        if (named.isEmpty()) {
            throw UnknownRecordException.noSuch(idOrReference);
        }
        if (named.size() > 1) {
            throw UnknownRecordException.several(
                    idOrReference,
                    named.stream().map(view -> view.record().toHex()).toList());
        }
        return named.get(0).record();
    }
}
