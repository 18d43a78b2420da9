package org.turnstone.field.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/** A form that is only tried out, without a vault: it behaves as on a laptop, and nothing of it is written anywhere. */
public final class FormTrial implements FormWork {
    private static final int KEY_BYTES = 32;
    private static final int BLOB_ID_BYTES = 32;

    private final FormTemplate template;
    private final EntryContext context;
    private final FormSession session;

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
    public RowPath addRow(GroupPath repeat) {
        return session.addRow(repeat);
    }

    @Override
    public AnswerOutcome removeRow(RowPath row) {
        return session.removeRow(row);
    }

    /** Reads the file, to see that it can be read, and keeps its size alone. */
    @Override
    public FieldValue.Attachment attach(InputStream file, String mediaType) throws IOException {
        long bytes = file.transferTo(OutputStream.nullOutputStream());
        return new FieldValue.Attachment(new AttachmentRef(random(BLOB_ID_BYTES), bytes, mediaType, random(KEY_BYTES)));
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
        return session.finish();
    }

    @Override
    public RecordWork.Saved save(@Nullable String why) {
        return new RecordWork.Saved(List.of(), new TreeSet<>());
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "trial of " + template.formId();
    }
}
