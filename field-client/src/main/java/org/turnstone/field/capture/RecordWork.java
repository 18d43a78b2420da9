package org.turnstone.field.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.RecordSave;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.Shown;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * One record while a person works on it. What the person was shown is pinned when it is opened: what arrives by sync
 * meanwhile stands beside the person's answers afterwards and is never overwritten by them.
 *
 * <pre>{@code
 * try (RecordWork work = records.begin(version)) {
 *     work.answer(new FieldPath("w/w_ref"), new FieldValue.Text("GRI-W-0031"));
 *     work.keepDraft();
 *     work.save(null);
 * }
 * }</pre>
 *
 * <p>Belongs to one thread at a time. After {@link #save} the {@link #session} is another one: the record as it is then.
 */
public final class RecordWork implements FormWork {
    private static final System.Logger LOG = System.getLogger(RecordWork.class.getName());
    private static final int DEVICE_SHOWN = 8;

    private final Records records;
    private final Vault vault;
    private final SecureRandom random;
    private final RecordId record;
    private final SymmetricKey recordKey;
    private final FormTemplate template;
    private EntryContext context;
    private final FormHash form;
    private final Set<BlobId> attached = new HashSet<>();
    private final boolean addendum;
    private boolean keyIsNew;
    private @Nullable FormHash formToNote;
    private boolean wasFinished;
    private boolean finishing;
    private boolean sealed;
    private boolean draftKept;
    private Shown shown;
    private RecordValues recorded;
    private RecordValues opened;
    private Map<RowPath, KeyId> partKeys;
    private FormSession session;
    private final Set<FieldPath> byPerson = new HashSet<>();
    private final Map<FieldPath, CounterEntry> counters = new HashMap<>();
    private final AuditLog audit;
    private Margin margin;
    private Bookmark bookmark = Bookmark.NONE;

    /** What a {@link RecordWork} starts from. */
    record Basis(
            RecordId record,
            SymmetricKey recordKey,
            boolean keyIsNew,
            FormHash form,
            FormTemplate template,
            boolean formIsNoted,
            boolean finished,
            boolean addendum,
            Shown shown,
            RecordValues recorded,
            Map<FieldPath, FieldValue> besideAnswers,
            Map<RowPath, KeyId> partKeys) {}

    RecordWork(Records records, Vault vault, SecureRandom random, EntryContext context, Basis basis) {
        this.records = records;
        this.vault = vault;
        this.random = random;
        this.context = context;
        this.record = basis.record();
        this.recordKey = basis.recordKey();
        this.addendum = basis.addendum();
        this.keyIsNew = basis.keyIsNew();
        this.form = basis.form();
        this.template = basis.template();
        this.formToNote = basis.formIsNoted() ? null : basis.form();
        this.wasFinished = basis.finished();
        this.shown = basis.shown();
        this.recorded = basis.recorded();
        this.margin = new Margin(basis.besideAnswers());
        this.audit = new AuditLog(template.manner());
        this.partKeys = basis.partKeys();
        this.session = template.open(recorded, context);
        this.opened = session.values();
        audit.happened("form start", context.clock().instant());
    }

    /** Goes on with a draft that a crash left behind, from what its author had been shown then. */
    void resume(DraftJson.Draft draft) {
        session.close();
        shown = draft.shown();
        recorded = draft.record();
        opened = draft.opened();
        byPerson.addAll(draft.byPerson());
        counters.putAll(draft.counters());
        margin.resume(draft.besideAnswers());
        bookmark = draft.bookmark();
        audit.resume(draft.audit());
        session = template.open(draft.now(), context);
        String language = margin.text(FieldPath.LANGUAGE).orElse("");
        if (template.languages().contains(language)) {
            session.language(language);
        }
        // Files that were sealed for this draft and are answers in it still have to be sent with the save.
        draft.now().values().forEach((path, value) -> {
            if (value instanceof FieldValue.Attachment file
                    && !value.equals(recorded.values().get(path))) {
                attached.add(file.ref().blobId());
            }
        });
        draftKept = true;
    }

    public RecordId record() {
        return record;
    }

    @Override
    public FormTemplate template() {
        return template;
    }

    public FormHash form() {
        return form;
    }

    /**
     * For looking: what is visible, offered and wrong now. Answers go through {@link #answer}, so that it is known that a
     * person gave them.
     */
    @Override
    public FormSession session() {
        return session;
    }

    @Override
    public boolean isTrial() {
        return false;
    }

    @Override
    public boolean isResumed() {
        return draftKept;
    }

    /**
     * True if the record is sealed, so that nobody can read here what it says: what is answered stands beside it, and is
     * sealed in turn when it is saved.
     */
    public boolean isAddendum() {
        return addendum;
    }

    /** True if the form keeps finished records for the site's office alone. */
    public boolean isForTheOfficeAlone() {
        return addendum || template.recordSettings().sealedWhenFinished();
    }

    @Override
    public AnswerOutcome answer(FieldPath path, FieldValue value) {
        Optional<FieldValue> before = session.find(path).flatMap(Item.Question::answer);
        return answered(path, before, session.answer(path, value));
    }

    @Override
    public AnswerOutcome answerAgainstConstraint(FieldPath path, FieldValue value) {
        Optional<FieldValue> before = session.find(path).flatMap(Item.Question::answer);
        return answered(path, before, session.answerAgainstConstraint(path, value));
    }

    private AnswerOutcome answered(FieldPath path, Optional<FieldValue> before, AnswerOutcome outcome) {
        if (outcome.isAccepted()) {
            byPerson.add(path);
            byPerson.addAll(outcome.cleared().keySet());
            counters.remove(path);
            noteLanguage(path);
            before.ifPresent(this::forgetIfUnsaved);
        }
        return outcome;
    }

    /** The record has the language its first answer was given in; answers in another one say so. */
    private void noteLanguage(FieldPath path) {
        String language = session.language();
        if (language.isEmpty()) {
            return;
        }
        Optional<String> ofRecord = margin.text(FieldPath.LANGUAGE);
        if (ofRecord.isEmpty()) {
            margin.write(FieldPath.LANGUAGE, language);
        }
        String other = ofRecord.isEmpty() || ofRecord.get().equals(language) ? "" : language;
        path.beside(FieldPath.SPOKEN).ifPresent(spoken -> margin.write(spoken, other));
    }

    /** A photo as it was before something in it was made unreadable must not stay, nor be sent. */
    private void forgetIfUnsaved(FieldValue before) {
        if (before instanceof FieldValue.Attachment file
                && attached.contains(file.ref().blobId())) {
            boolean used = session.values().values().containsValue(before);
            if (!used) {
                attached.remove(file.ref().blobId());
                vault.attachments().forget(file.ref().blobId());
            }
        }
    }

    @Override
    public Optional<String> besideAnswer(FieldPath path) {
        return margin.text(path);
    }

    @Override
    public void writeBesideAnswer(FieldPath path, String text) {
        margin.write(path, text);
    }

    @Override
    public List<Query> queries() {
        return keyIsNew || sealed || vault.log().entriesOf(record).isEmpty()
                ? List.of()
                : Merger.merge(vault.read(record).history()).queries();
    }

    @Override
    public void reply(QueryId id, String text) throws VaultException, UnknownRecordException {
        Query query = queries().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> UnknownRecordException.noQuery(id.text()));
        FieldPath path = RecordDecisions.replyTo(query);
        List<Operation> said = List.of(RecordDecisions.replying(path, text));
        Optional<SymmetricKey> part = path.rows().stream()
                .map(partKeys::get)
                .filter(Objects::nonNull)
                .reduce((outer, inner) -> inner)
                .flatMap(key -> vault.recordKey(record, key));
        try {
            // It follows what was shown when the record was opened. Behind the question may stand answers that were
            // not, and
            // the answers saved afterwards must not stand in their place.
            vault.saveBeside(new RecordSave(
                    record,
                    recordKey,
                    shown.deps(),
                    shown.unseen(),
                    context.clock().instant(),
                    part.isPresent() ? List.of() : said,
                    part.map(own -> List.of(new ChangeSealer.Part(own, said))).orElse(List.of()),
                    null,
                    List.of(),
                    Set.of(),
                    null,
                    ""));
        } finally {
            part.ifPresent(SymmetricKey::close);
        }
    }

    @Override
    public Set<FieldPath> vouchedFor() {
        return margin.vouchedFor();
    }

    @Override
    public Bookmark bookmark() {
        return bookmark;
    }

    @Override
    public void bookmark(Bookmark now) {
        bookmark = now;
    }

    @Override
    public void visited(FieldPath path, Instant from, Instant until, String before, String after) {
        audit.visited(path, from, until, before, after);
    }

    @Override
    public InputStream open(AttachmentRef file) throws IOException {
        return vault.attachments().open(file);
    }

    @Override
    public AnswerOutcome count(FieldPath path, CounterEntry meant, long number) {
        AnswerOutcome outcome = FormWork.super.count(path, meant, number);
        if (outcome.isAccepted()) {
            counters.put(path, meant);
        }
        return outcome;
    }

    /** Takes an answer of this session back: what stood there when the record was opened stands there again. */
    public void takeBack(FieldPath path) {
        FieldValue before = opened.value(path).orElse(FieldValue.CLEARED);
        session.answer(path, before);
        byPerson.remove(path);
        counters.remove(path);
    }

    @Override
    public RowPath addRow(GroupPath repeat) {
        return session.addRow(repeat);
    }

    public AnswerOutcome addRow(GroupPath repeat, RowId row) {
        return session.addRow(repeat, row);
    }

    @Override
    public AnswerOutcome removeRow(RowPath row) {
        return session.removeRow(row);
    }

    /**
     * Seals a file to disk, to be answered with afterwards.
     *
     * @throws IOException if it cannot be read or is too large; nothing was kept
     */
    @Override
    public FieldValue.Attachment attach(InputStream file, String mediaType) throws IOException {
        AttachmentRef ref = vault.attachments().keep(record, file, mediaType);
        attached.add(ref.blobId());
        return new FieldValue.Attachment(ref);
    }

    /** Writes what is answered so far to the journal. Durable when it returns, said to nobody. */
    @Override
    public void keepDraft() throws VaultException {
        if (keyIsNew && !draftKept) {
            vault.keepBegunKey(record, recordKey);
        }
        vault.journal()
                .put(
                        record,
                        recordKey,
                        DraftJson.write(new DraftJson.Draft(
                                form,
                                shown,
                                recorded,
                                opened,
                                session.values(),
                                byPerson,
                                counters,
                                margin.all(),
                                bookmark,
                                audit.lines())));
        draftKept = true;
    }

    /** Takes back everything since the last save, in the journal too. The work must be closed afterwards. */
    public void discard() throws VaultException, IOException {
        vault.discardDraft(record);
        forgetAttachments();
    }

    /** Removes files that were attached since the last save. */
    public void forgetAttachments() throws IOException {
        for (BlobId blob : attached) {
            vault.attachments().forget(blob);
        }
        attached.clear();
    }

    /**
     * Checks and, if all is well, marks the record as finished with the next {@link #save}. With violations the record
     * stays a draft and everything answered is kept.
     */
    @Override
    public FinishedRecord finish() {
        FinishedRecord finished = session.finish(margin.vouchedFor());
        finishing = finished.isFinished();
        return finished;
    }

    /**
     * What a save did.
     *
     * @param changes the changes it became; empty if there was nothing to save
     * @param withheld answers that were not saved because the person they are about said no
     */
    public record Saved(List<ChangeId> changes, TreeSet<FieldPath> withheld) {}

    /**
     * Saves what was answered since the record was opened or saved last. Durable when it returns. The session is then
     * opened anew on the record as it is now. A record that is sealed with this save cannot be read here any more, and the
     * work should be closed.
     *
     * @param why a reason typed with it, or null
     * @throws UnknownFormException never in practice: the form is open already
     * @throws IllegalStateException if the save before sealed the record
     */
    @Override
    public Saved save(@Nullable String why) throws VaultException, UnknownFormException {
        if (sealed) {
            throw new IllegalStateException("the record was sealed by the save before");
        }
        nameRows();
        if (formToNote != null && margin.text(FieldPath.LANGUAGE).isEmpty()) {
            margin.write(FieldPath.LANGUAGE, session.language());
        }
        if (template.manner().audited() && !said(margin.changes()).isEmpty()) {
            keepAudit();
        }
        AnswerRecorder.Recorded said = said(margin.changes());
        Saved saved = new Saved(List.of(), new TreeSet<>(said.withheld()));
        if (!said.isEmpty()) {
            saved = new Saved(store(said, why), saved.withheld());
        } else if (draftKept) {
            vault.discardDraft(record);
        }
        reopen();
        return saved;
    }

    private AnswerRecorder.Recorded said(SortedMap<FieldPath, FieldValue> besideAnswers) {
        return AnswerRecorder.record(
                template,
                new AnswerRecorder.Start(recorded, opened),
                session,
                new AnswerRecorder.Entered(byPerson, counters, formToNote, finishing && !wasFinished, besideAnswers));
    }

    /** Seals what was watched, beside what this laptop watched before. */
    private void keepAudit() {
        audit.happened(
                finishing ? "form finalize" : "form save", context.clock().instant());
        String device = context.properties().getOrDefault("deviceid", "");
        FieldPath path = new FieldPath("#audit-" + device.substring(0, Math.min(DEVICE_SHOWN, device.length())));
        try {
            byte[] file = audit.file(earlierAudit(path));
            margin.put(path, attach(new ByteArrayInputStream(file), "text/csv"));
            audit.clear();
        } catch (IOException e) {
            // Answers are worth more than how they came about: they are saved, and the next save tries again.
            LOG.log(System.Logger.Level.WARNING, "the audit of a record could not be sealed: {0}", e.getClass());
        }
    }

    private String earlierAudit(FieldPath path) throws IOException {
        Optional<FieldValue> earlier = margin.value(path);
        if (earlier.isEmpty() || !(earlier.get() instanceof FieldValue.Attachment file)) {
            return "";
        }
        try (InputStream in = open(file.ref())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Rows that are new get the names their keys give them. */
    private void nameRows() {
        Map<RowPath, RowPath> renames = RowNames.renames(record, template, recorded, session.values());
        if (renames.isEmpty()) {
            return;
        }
        RecordValues renamed = RowNames.renamed(session.values(), renames);
        opened = RowNames.renamed(opened, renames);
        margin.rename(renames);
        Set<FieldPath> touched = new HashSet<>();
        byPerson.forEach(path -> touched.add(RowNames.renamed(path, renames)));
        byPerson.clear();
        byPerson.addAll(touched);
        Map<FieldPath, CounterEntry> meant = new HashMap<>();
        counters.forEach((path, entry) -> meant.put(RowNames.renamed(path, renames), entry));
        counters.clear();
        counters.putAll(meant);
        String language = session.language();
        session.close();
        session = template.open(renamed, context);
        if (!language.isEmpty()) {
            session.language(language);
        }
    }

    private List<ChangeId> store(AnswerRecorder.Recorded said, @Nullable String why) throws VaultException {
        List<KeyWrap> wraps = new ArrayList<>();
        List<ChangeSealer.Part> parts = new ArrayList<>();
        if (keyIsNew) {
            wraps.addAll(vault.wrapsOf(record, recordKey, isForTheOfficeAlone()));
        }
        boolean sealing = isForTheOfficeAlone() && (finishing || wasFinished);
        try {
            for (Map.Entry<RowPath, List<Operation>> part : said.parts().entrySet()) {
                parts.add(new ChangeSealer.Part(partKey(part.getKey(), wraps), part.getValue()));
            }
            List<ChangeId> changes = vault.save(new RecordSave(
                    record,
                    recordKey,
                    shown.deps(),
                    shown.unseen(),
                    context.clock().instant(),
                    said.operations(),
                    parts,
                    why,
                    wraps,
                    attached,
                    sealing ? form : null,
                    sealing ? "" : entities(said)));
            sealed = sealing;
            return changes;
        } finally {
            parts.forEach(part -> part.key().close());
        }
    }

    /** The key a row's part has, or a new one with its wraps. */
    private SymmetricKey partKey(RowPath row, List<KeyWrap> wraps) {
        for (Map.Entry<RowPath, KeyId> known : partKeys.entrySet()) {
            boolean within = known.getKey().equals(row) || known.getKey().text().startsWith(row.text() + "/");
            Optional<SymmetricKey> key = within ? vault.recordKey(record, known.getValue()) : Optional.empty();
            if (key.isPresent()) {
                return key.get();
            }
        }
        SymmetricKey fresh = SymmetricKey.generate(random);
        wraps.addAll(vault.wrapsOf(record, fresh, isForTheOfficeAlone()));
        return fresh;
    }

    /** What the record makes of entity lists, once it is finished; nothing if somebody said no to any of it. */
    private String entities(AnswerRecorder.Recorded said) {
        boolean finished = (finishing || wasFinished) && said.withheld().isEmpty();
        return records.entities()
                .text(
                        record,
                        finished ? session.entities() : List.of(),
                        context.clock().instant());
    }

    private void reopen() throws UnknownFormException {
        Basis now = sealed ? null : records.basis(record, Optional.of(form)).orElse(null);
        String language = session.language();
        session.close();
        byPerson.clear();
        counters.clear();
        attached.clear();
        draftKept = false;
        finishing = false;
        if (now != null) {
            now.recordKey().close();
            keyIsNew = false;
            formToNote = now.formIsNoted() ? null : form;
            wasFinished = now.finished();
            shown = now.shown();
            recorded = now.recorded();
            partKeys = now.partKeys();
            margin = new Margin(now.besideAnswers());
        }
        if (sealed) {
            recorded = RecordValues.EMPTY;
            margin = new Margin(Map.of());
        }
        bookmark = Bookmark.NONE;
        context = context.with(records.entities().lists());
        session = template.open(recorded, context);
        opened = session.values();
        if (!language.isEmpty()) {
            session.language(language);
        }
    }

    @Override
    public void close() {
        session.close();
        recordKey.close();
    }

    @Override
    public String toString() {
        return "work on record " + record;
    }
}
