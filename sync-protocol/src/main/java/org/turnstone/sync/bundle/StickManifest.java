package org.turnstone.sync.bundle;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * What a stick holds, which of its maker's sticks it is and how long the whole file is (docs/protocol.md, "Stick"). Stands
 * first inside, so that a stick that was cut short can be told from a damaged one, and a record that arrived whole from one
 * that did not. Signed by its maker, because anybody can seal to a public key.
 *
 * <p>Immutable.
 */
public final class StickManifest {
    /** Stands for the site's server, as the maker of what goes back to laptops. */
    public static final DeviceId SERVER = new DeviceId(Octets16.ZERO);

    private static final String LABEL = "TS1 stick";
    private static final int FIXED_LENGTH = Octets16.LENGTH + 4 + 8 + 8;
    private static final int ATTACHMENT_LENGTH = 32 + 8 + 1;
    private static final byte[] UNSIGNED = new byte[VerifyingKey.SIGNATURE_LENGTH];

    private final Contents contents;
    private final long fileBytes;
    private final byte[] signed;
    private final byte[] signature;

    private StickManifest(Contents contents, long fileBytes, byte[] signed, byte[] signature) {
        this.contents = contents;
        this.fileBytes = fileBytes;
        this.signed = signed;
        this.signature = signature;
    }

    /**
     * What a maker says of a stick.
     *
     * @param maker the laptop, or {@link #SERVER}
     * @param number of the maker's sticks, from 1
     * @param madeAt by the maker's clock
     * @param entriesOfRecords how many entries of each record are on it
     * @param attachments that travel on it, in order
     * @param stored attachments of the receiver's that the maker has whole
     * @param forms form versions that the maker has
     */
    public record Contents(
            DeviceId maker,
            int number,
            Instant madeAt,
            SortedMap<RecordId, Integer> entriesOfRecords,
            List<Attachment> attachments,
            List<BlobId> stored,
            List<FormHash> forms) {
        /** @throws IllegalArgumentException if it is over a limit */
        public Contents {
            entriesOfRecords = Collections.unmodifiableSortedMap(new TreeMap<>(entriesOfRecords));
            attachments = List.copyOf(attachments);
            stored = List.copyOf(stored);
            forms = List.copyOf(forms);
            if (number < 1
                    || entriesOfRecords.size() > WireLimits.MAX_STICK_RECORDS
                    || attachments.size() > WireLimits.MAX_STICK_ATTACHMENTS
                    || stored.size() > WireLimits.MAX_STICK_ATTACHMENTS
                    || forms.size() > WireLimits.MAX_STICK_FORMS) {
                throw new IllegalArgumentException("a stick holds more than it may");
            }
        }

        /** How many of the attachments are photos. */
        public int photos() {
            return (int) attachments.stream().filter(Attachment::photo).count();
        }

        private int length() {
            return FIXED_LENGTH
                    + 4 * 4
                    + entriesOfRecords.size() * (Octets16.LENGTH + 4)
                    + attachments.size() * ATTACHMENT_LENGTH
                    + stored.size() * 32
                    + forms.size() * Octets16.LENGTH;
        }
    }

    /**
     * An attachment on a stick.
     *
     * @param length of its sealed bytes
     * @param photo true for pictures, for people to be told
     */
    public record Attachment(BlobId id, long length, boolean photo) {
        /** @throws IllegalArgumentException if it is empty or over the limit */
        public Attachment {
            if (length < 1 || length > WireLimits.MAX_BLOB) {
                throw new IllegalArgumentException("an attachment is not empty and within the limit");
            }
        }
    }

    /** As long as the signed one of the same contents, for measuring. */
    static StickManifest unsigned(Contents contents) {
        return new StickManifest(contents, 0, write(contents, 0), UNSIGNED);
    }

    static StickManifest sign(Contents contents, long fileBytes, SiteId site, byte[] context, SigningKey maker) {
        byte[] signed = write(contents, fileBytes);
        return new StickManifest(contents, fileBytes, signed, maker.sign(LABEL, message(site, context, signed)));
    }

    private static byte[] write(Contents contents, long fileBytes) {
        ByteBuffer out = ByteBuffer.allocate(contents.length());
        contents.maker().value().writeTo(out);
        out.putInt(contents.number()).putLong(contents.madeAt().toEpochMilli()).putLong(fileBytes);
        out.putInt(contents.entriesOfRecords().size());
        contents.entriesOfRecords().forEach((record, entries) -> {
            record.value().writeTo(out);
            out.putInt(entries);
        });
        out.putInt(contents.attachments().size());
        for (Attachment attachment : contents.attachments()) {
            out.put(attachment.id().toBytes()).putLong(attachment.length()).put((byte) (attachment.photo() ? 1 : 0));
        }
        out.putInt(contents.stored().size());
        contents.stored().forEach(id -> out.put(id.toBytes()));
        out.putInt(contents.forms().size());
        contents.forms().forEach(form -> form.value().writeTo(out));
        return out.array();
    }

    byte[] encode() {
        return ByteBuffer.allocate(signed.length + signature.length)
                .put(signed)
                .put(signature)
                .array();
    }

    /** @throws MalformedMessageException if it is cut short or over a limit */
    static StickManifest decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length < FIXED_LENGTH + 4 * 4 + UNSIGNED.length) {
            throw new MalformedMessageException("a stick's manifest is cut short");
        }
        byte[] signed = Arrays.copyOf(encoded, encoded.length - UNSIGNED.length);
        byte[] signature = Arrays.copyOfRange(encoded, signed.length, encoded.length);
        ByteBuffer in = ByteBuffer.wrap(signed);
        try {
            DeviceId maker = new DeviceId(Octets16.readFrom(in));
            int number = in.getInt();
            Instant madeAt = Instant.ofEpochMilli(in.getLong());
            long fileBytes = in.getLong();
            SortedMap<RecordId, Integer> records = new TreeMap<>();
            for (int left = count(in, WireLimits.MAX_STICK_RECORDS); left > 0; left--) {
                records.put(new RecordId(Octets16.readFrom(in)), in.getInt());
            }
            List<Attachment> attachments = new ArrayList<>();
            for (int left = count(in, WireLimits.MAX_STICK_ATTACHMENTS); left > 0; left--) {
                attachments.add(new Attachment(blob(in), in.getLong(), in.get() == 1));
            }
            List<BlobId> stored = new ArrayList<>();
            for (int left = count(in, WireLimits.MAX_STICK_ATTACHMENTS); left > 0; left--) {
                stored.add(blob(in));
            }
            List<FormHash> forms = new ArrayList<>();
            for (int left = count(in, WireLimits.MAX_STICK_FORMS); left > 0; left--) {
                forms.add(new FormHash(Octets16.readFrom(in)));
            }
            if (in.hasRemaining()) {
                throw new MalformedMessageException("a stick's manifest has bytes that do not belong to it");
            }
            return new StickManifest(
                    new Contents(maker, number, madeAt, records, attachments, stored, forms),
                    fileBytes,
                    signed,
                    signature);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("a stick's manifest is not well formed", e);
        }
    }

    private static int count(ByteBuffer in, int most) throws MalformedMessageException {
        int count = in.getInt();
        if (count < 0 || count > most) {
            throw new MalformedMessageException("a stick's manifest names more than it may");
        }
        return count;
    }

    private static BlobId blob(ByteBuffer in) {
        byte[] id = new byte[32];
        in.get(id);
        return BlobId.of(id);
    }

    boolean isSignedBy(VerifyingKey maker, SiteId site, byte[] context) {
        return maker.verify(LABEL, message(site, context, signed), signature);
    }

    /** With the site and the very file, so that a manifest cannot be taken from one stick to another. */
    private static byte[] message(SiteId site, byte[] context, byte[] signed) {
        return ByteBuffer.allocate(Octets16.LENGTH + context.length + signed.length)
                .put(site.value().toBytes())
                .put(context)
                .put(signed)
                .array();
    }

    public Contents contents() {
        return contents;
    }

    /** Length of the whole file. */
    public long fileBytes() {
        return fileBytes;
    }

    /** How many of its records arrived whole, given how many entries of each arrived. */
    public int wholeRecords(Map<RecordId, Integer> arrived) {
        Map<RecordId, Integer> missing = new HashMap<>(contents.entriesOfRecords());
        missing.entrySet().removeIf(wanted -> arrived.getOrDefault(wanted.getKey(), 0) >= wanted.getValue());
        return contents.entriesOfRecords().size() - missing.size();
    }

    @Override
    public String toString() {
        return "manifest of stick " + contents.number() + " of " + contents.maker();
    }
}
