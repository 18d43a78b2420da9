package org.turnstone.field.capture;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.AttachmentTooLargeException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.record.WireLimits;

/** A form that is only tried out, without a vault: it behaves as on a laptop, and nothing of it is written anywhere. */
public final class FormTrial implements FormWork {
    private final FormTemplate template;
    private final EntryContext context;
    private final FormSession session;
    private final Margin margin = new Margin(Map.of());
    private final Map<BlobId, byte[]> files = new HashMap<>();

    public FormTrial(FormTemplate template, EntryContext context) {
        this.template = template;
        this.context = context;
        this.session = template.open(RecordValues.EMPTY, context);
    }

    @Override
    public FormTemplate template() {
        return template;
    }

    @Override
    public FormSession session() {
        return session;
    }

    @Override
    public boolean isTrial() {
        return true;
    }

    @Override
    public boolean isResumed() {
        return false;
    }

    @Override
    public AnswerOutcome answer(FieldPath path, FieldValue value) {
        return session.answer(path, value);
    }

    @Override
    public AnswerOutcome answerAgainstConstraint(FieldPath path, FieldValue value) {
        return session.answerAgainstConstraint(path, value);
    }

    @Override
    public Margin margin() {
        return margin;
    }

    @Override
    public void visited(FieldPath path, Instant from, Instant until, String before, String after) {}

    @Override
    public RowPath addRow(GroupPath repeat) {
        return session.addRow(repeat);
    }

    @Override
    public AnswerOutcome removeRow(RowPath row) {
        return session.removeRow(row);
    }

    /** Keeps the file in memory until the trial ends. */
    @Override
    public FieldValue.Attachment attach(InputStream file, String mediaType) throws IOException {
        byte[] bytes = file.readNBytes((int) WireLimits.MAX_BLOB + 1);
        if (bytes.length > WireLimits.MAX_BLOB) {
            throw new AttachmentTooLargeException();
        }
        AttachmentRef ref = new AttachmentRef(
                random(AttachmentRef.BLOB_ID_LENGTH), bytes.length, mediaType, random(AttachmentRef.KEY_LENGTH));
        files.put(ref.blobId(), bytes);
        return new FieldValue.Attachment(ref);
    }

    @Override
    public InputStream open(AttachmentRef file) throws IOException {
        byte[] bytes = files.get(file.blobId());
        if (bytes == null) {
            throw new FileNotFoundException("no such file in this trial");
        }
        return new ByteArrayInputStream(bytes);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        context.random().nextBytes(bytes);
        return bytes;
    }

    @Override
    public void keepDraft() {}

    @Override
    public FinishedRecord finish() {
        return session.finish(margin.vouchedFor());
    }

    @Override
    public RecordWork.Saved save(@Nullable String why) {
        return new RecordWork.Saved(List.of(), new TreeSet<>());
    }

    @Override
    public void close() {
        files.clear();
        session.close();
    }

    @Override
    public String toString() {
        return "trial of " + template.formId();
    }
}
