package org.turnstone.sync.merge;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RowId;

/**
 * Writes a state as bytes that differ whenever the states do. Every text is preceded by its length and every list by its
 * size, so that no two contents can run together; every value starts with a letter for its type.
 */
final class CanonicalForm {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private CanonicalForm() {}

    static byte[] of(RecordState state) {
        CanonicalForm form = new CanonicalForm();
        try {
            form.state(state);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return form.bytes.toByteArray();
    }

    /** The bytes of one value; comparing them gives values an order that has no meaning but is the same everywhere. */
    static byte[] of(FieldValue value) {
        CanonicalForm form = new CanonicalForm();
        try {
            form.value(value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return form.bytes.toByteArray();
    }

    private void state(RecordState state) throws IOException {
        octets(state.recordId().value());
        out.writeBoolean(state.erased());
        out.writeBoolean(state.inBin());
        out.writeBoolean(state.incomplete());
        ids(state.shown().deps());
        ids(state.shown().unseen());
        out.writeInt(state.fields().size());
        for (Map.Entry<FieldPath, FieldState> field : state.fields().entrySet()) {
            text(field.getKey().text());
            field(field.getValue());
        }
        out.writeInt(state.rows().size());
        for (Map.Entry<GroupPath, List<RowId>> group : state.rows().entrySet()) {
            text(group.getKey().text());
            out.writeInt(group.getValue().size());
            for (RowId row : group.getValue()) {
                text(row.text());
            }
        }
        out.writeInt(state.queries().size());
        for (Query query : state.queries()) {
            query(query);
        }
        out.writeInt(state.review().size());
        for (ReviewItem item : state.review()) {
            item(item);
        }
    }

    private void field(FieldState field) throws IOException {
        text(field.kind().name());
        value(field.value());
        candidates(field.candidates());
        out.writeInt(field.parts().size());
        for (CounterPart part : field.parts()) {
            text(part.source().name());
            octets(part.device().value());
            octets(part.author().value());
            value(part.amount());
        }
    }

    private void query(Query query) throws IOException {
        text(query.path().path().map(FieldPath::text).orElse(""));
        text(query.status().name());
        candidates(List.of(query.question()));
        candidates(query.replies());
        candidates(query.edits());
        candidates(query.closings());
    }

    private void item(ReviewItem item) throws IOException {
        text(item.kind().word());
        if (item instanceof ReviewItem.RowDeletedWhileEdited deleted) {
            text(deleted.row().text());
        } else if (item instanceof ReviewItem.Conflict conflict) {
            text(conflict.path().text());
            values(conflict.values());
            candidates(conflict.candidates());
            FieldValue before = conflict.before();
            out.writeBoolean(before != null);
            if (before != null) {
                value(before);
            }
        } else if (item instanceof ReviewItem.UnreadableOperation unreadable) {
            octets(unreadable.changeId().value());
            out.writeInt(unreadable.index());
            text(unreadable.reason());
        }
    }

    private void candidates(List<Candidate> candidates) throws IOException {
        out.writeInt(candidates.size());
        for (Candidate candidate : candidates) {
            value(candidate.value());
            octets(candidate.changeId().value());
            octets(candidate.author().value());
            octets(candidate.device().value());
            text(candidate.wall().toString());
            String why = candidate.why();
            out.writeBoolean(why != null);
            text(why == null ? "" : why);
        }
    }

    private void value(FieldValue value) throws IOException {
        if (value instanceof FieldValue.Text text) {
            out.writeByte('s');
            text(text.value());
        } else if (value instanceof FieldValue.Whole whole) {
            out.writeByte('i');
            out.writeLong(whole.value());
        } else if (value instanceof FieldValue.Decimal decimal) {
            out.writeByte('d');
            number(decimal.value());
        } else if (value instanceof FieldValue.Day day) {
            out.writeByte('D');
            text(day.value().toString());
        } else if (value instanceof FieldValue.TimeOfDay time) {
            out.writeByte('T');
            text(time.value().toString());
        } else if (value instanceof FieldValue.Moment moment) {
            out.writeByte('M');
            text(moment.value().toString());
        } else if (value instanceof FieldValue.Place place) {
            out.writeByte('p');
            place(place);
        } else if (value instanceof FieldValue.Line line) {
            out.writeByte('l');
            out.writeInt(line.places().size());
            for (FieldValue.Place place : line.places()) {
                place(place);
            }
        } else if (value instanceof FieldValue.Ranking ranking) {
            out.writeByte('r');
            texts(ranking.choices());
        } else if (value instanceof FieldValue.Choices choices) {
            out.writeByte('c');
            texts(choices.choices());
        } else if (value instanceof FieldValue.Missing missing) {
            out.writeByte('n');
            text(missing.code().name());
        } else if (value instanceof FieldValue.Attachment attachment) {
            out.writeByte('b');
            attachment(attachment);
        } else if (value instanceof FieldValue.Together together) {
            out.writeByte('g');
            out.writeInt(together.parts().size());
            for (Map.Entry<String, FieldValue> part : together.parts().entrySet()) {
                text(part.getKey());
                value(part.getValue());
            }
        } else if (value instanceof FieldValue.Cleared) {
            out.writeByte('0');
        } else {
            throw new AssertionError("every type of value is listed above");
        }
    }

    private void place(FieldValue.Place place) throws IOException {
        out.writeInt(place.numbers().size());
        for (BigDecimal number : place.numbers()) {
            number(number);
        }
    }

    private void attachment(FieldValue.Attachment attachment) throws IOException {
        text(attachment.ref().blobId().hex());
        out.writeLong(attachment.ref().lengthBytes());
        text(attachment.ref().mediaType());
        out.write(attachment.ref().copyKey());
    }

    /** Values are kept without trailing zeros, so equal numbers print alike. */
    private void number(BigDecimal number) throws IOException {
        text(number.toPlainString());
    }

    private void values(Collection<FieldValue> values) throws IOException {
        out.writeInt(values.size());
        for (FieldValue value : values) {
            value(value);
        }
    }

    private void texts(Collection<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(text);
        }
    }

    private void ids(Collection<ChangeId> ids) throws IOException {
        out.writeInt(ids.size());
        for (ChangeId id : ids) {
            octets(id.value());
        }
    }

    private void octets(Octets16 octets) throws IOException {
        out.writeLong(octets.high());
        out.writeLong(octets.low());
    }

    private void text(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }
}
