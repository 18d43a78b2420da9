package org.turnstone.server.dataset;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.QuestionColumns;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * The cells of a row as they are stored: sealed under a key derived from that of the record or part, and bound to their place.
 * Sealing uses AES-GCM-SIV with a fixed nonce, so that the same row gives the same bytes and a rebuild can be compared without
 * opening it; all that tells is whether a row is what it was.
 *
 * <pre>u16 cells, each: u32 length name, u32 length text;  u16 files, each: u32 length name, blobId[32] u64 length, u32 length type, key[32]</pre>
 */
public final class RowCodec {
    private static final byte[] NONCE = new byte[SymmetricKey.NONCE_LENGTH];

    private RowCodec() {}

    /** What is sealed of a row. */
    public record Cells(Map<String, String> byColumn, Map<String, AttachmentRef> files) {
        /** What stands in a column of the dataset, also where the row's version of the form did not ask. */
        public String in(Column column) {
            String text = byColumn.get(column.name());
            if (text != null) {
                return text;
            }
            boolean asked = column.isEditedFlag()
                    && (byColumn.containsKey(column.flagged())
                            || byColumn.containsKey(column.flagged() + QuestionColumns.PLACE.get(0)));
            return asked ? "0" : column.notAsked();
        }

        @Override
        public String toString() {
            return byColumn.size() + " cells";
        }
    }

    static byte[] seal(ProjectedRow row, RecordId record, String formId, SymmetricKey key) {
        return seal(List.of(row), record, formId, key).get(0);
    }

    /** Seals rows of one record or part, each for itself. */
    static List<byte[]> seal(List<ProjectedRow> rows, RecordId record, String formId, SymmetricKey key) {
        try (SymmetricKey sealing = key.derive("TS1 local", utf8("dataset"))) {
            return rows.stream()
                    .map(row -> sealing.sealSiv(NONCE, place(record, formId, row.table(), row.order()), encode(row)))
                    .toList();
        }
    }

    /** @throws VerificationFailedException if it is not the row of that place under that key */
    public static Cells open(byte[] sealed, RecordId record, String formId, String table, int order, SymmetricKey key)
            throws VerificationFailedException {
        try (SymmetricKey sealing = key.derive("TS1 local", utf8("dataset"))) {
            return decode(ByteBuffer.wrap(sealing.openSiv(NONCE, place(record, formId, table, order), sealed)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IllegalStateException("a dataset row was stored in another form", e);
        }
    }

    private static byte[] place(RecordId record, String formId, String table, int order) {
        return LabelledHash.of(
                "TS1 dataset row",
                record.value().toBytes(),
                utf8(formId),
                utf8(table),
                ByteBuffer.allocate(Integer.BYTES).putInt(order).array());
    }

    private static byte[] encode(ProjectedRow row) {
        int length = 2 * Short.BYTES;
        for (Map.Entry<String, String> cell : row.cells().entrySet()) {
            length += 2 * Integer.BYTES + utf8(cell.getKey()).length + utf8(cell.getValue()).length;
        }
        for (Map.Entry<String, AttachmentRef> file : row.files().entrySet()) {
            length += 2 * Integer.BYTES
                    + utf8(file.getKey()).length
                    + AttachmentRef.BLOB_ID_LENGTH
                    + Long.BYTES
                    + utf8(file.getValue().mediaType()).length
                    + AttachmentRef.KEY_LENGTH;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putShort((short) row.cells().size());
        row.cells().forEach((name, text) -> {
            put(out, name);
            put(out, text);
        });
        out.putShort((short) row.files().size());
        row.files().forEach((name, ref) -> {
            put(out, name);
            out.put(HexFormat.of().parseHex(ref.blobId().hex())).putLong(ref.lengthBytes());
            put(out, ref.mediaType());
            out.put(ref.copyKey());
        });
        return out.array();
    }

    private static Cells decode(ByteBuffer in) {
        Map<String, String> cells = new LinkedHashMap<>();
        int count = Short.toUnsignedInt(in.getShort());
        for (int i = 0; i < count; i++) {
            String name = text(in);
            cells.put(name, text(in));
        }
        Map<String, AttachmentRef> files = new LinkedHashMap<>();
        int fileCount = Short.toUnsignedInt(in.getShort());
        for (int i = 0; i < fileCount; i++) {
            String name = text(in);
            byte[] blob = new byte[AttachmentRef.BLOB_ID_LENGTH];
            in.get(blob);
            long length = in.getLong();
            String type = text(in);
            byte[] key = new byte[AttachmentRef.KEY_LENGTH];
            in.get(key);
            files.put(name, new AttachmentRef(blob, length, type, key));
        }
        return new Cells(cells, files);
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = utf8(text);
        out.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of heads in order, for a column that says what a projection reflects. */
    static byte[] heads(Iterable<? extends Octets16> heads, int count) {
        ByteBuffer out = ByteBuffer.allocate(count * Octets16.LENGTH);
        heads.forEach(head -> head.writeTo(out));
        return out.array();
    }
}
