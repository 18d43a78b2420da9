package org.turnstone.sync.exchange;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.VectorCodec;

/**
 * A device's signed word on what it holds, how far it followed the authority's decisions, and what it erased. The server
 * keeps the newest of each device: keys may only be destroyed, and erasures only be called complete, once it says so
 * (docs/protocol.md, "Acknowledgement").
 *
 * <pre>
 *  0 siteId[16]  16 deviceId[16]  32 u64 number  40 controlHead[16]
 * 56 u32 n vector[n]   u32 m m × (recordId[16] keyId[16])   signature[64] under "TS1 acknowledge"
 * </pre>
 *
 * <p>Numbers rise, so that an old acknowledgement that is passed on late replaces none that is newer.
 */
public final class Acknowledgement {
    private static final String LABEL = "TS1 acknowledge";
    private static final int FIXED_LENGTH = 56;
    static final int SIGNATURE_LENGTH = 64;
    private static final int ERASURE_LENGTH = 2 * Octets16.LENGTH;

    /** The longest one. */
    public static final int MAX_LENGTH = FIXED_LENGTH
            + 4
            + WireLimits.MAX_VECTOR_LENGTH
            + 4
            + WireLimits.MAX_ERASURES_ACKNOWLEDGED * ERASURE_LENGTH
            + SIGNATURE_LENGTH;

    /**
     * Something a device has erased.
     *
     * @param record the record
     * @param part the key of the part, zeros for the whole record
     */
    public record Erased(RecordId record, KeyId part) implements Comparable<Erased> {
        public static final KeyId WHOLE = new KeyId(Octets16.ZERO);

        @Override
        public int compareTo(Erased other) {
            int byRecord = record.value().compareTo(other.record.value());
            return byRecord != 0 ? byRecord : part.compareTo(other.part);
        }
    }

    private final SiteId siteId;
    private final DeviceId device;
    private final long number;
    private final ChangeId controlHead;
    private final Tips tips;
    private final SortedSet<Erased> erased;
    private final byte[] signed;
    private final byte[] signature;

    private Acknowledgement(
            SiteId siteId,
            DeviceId device,
            long number,
            ChangeId controlHead,
            Tips tips,
            Collection<Erased> erased,
            byte[] signed,
            byte[] signature) {
        this.siteId = siteId;
        this.device = device;
        this.number = number;
        this.controlHead = controlHead;
        this.tips = tips;
        this.erased = Collections.unmodifiableSortedSet(new TreeSet<>(erased));
        this.signed = signed;
        this.signature = signature;
    }

    /**
     * Signs a new one.
     *
     * @param number higher than that of any before
     * @param controlHead the newest decision that was carried out here, zeros before any
     * @param erased of the erasures that were decided and carried out the newest, at most
     *     {@code WireLimits.MAX_ERASURES_ACKNOWLEDGED}
     */
    public static Acknowledgement sign(
            SiteId siteId,
            DeviceId device,
            long number,
            ChangeId controlHead,
            Tips tips,
            Collection<Erased> erased,
            SigningKey key) {
        SortedSet<Erased> sorted = new TreeSet<>(erased);
        if (sorted.size() > WireLimits.MAX_ERASURES_ACKNOWLEDGED) {
            throw new IllegalArgumentException(
                    "one acknowledgement names at most " + WireLimits.MAX_ERASURES_ACKNOWLEDGED + " erasures");
        }
        byte[] signed = signedBytes(siteId, device, number, controlHead, tips, sorted);
        return new Acknowledgement(siteId, device, number, controlHead, tips, sorted, signed, key.sign(LABEL, signed));
    }

    /** One whose signature came without the bytes that it signs. It is not checked: {@link #isSignedBy}. */
    static Acknowledgement putTogether(
            SiteId siteId,
            DeviceId device,
            long number,
            ChangeId controlHead,
            Tips tips,
            SortedSet<Erased> erased,
            byte[] signature) {
        byte[] signed = signedBytes(siteId, device, number, controlHead, tips, erased);
        return new Acknowledgement(siteId, device, number, controlHead, tips, erased, signed, signature.clone());
    }

    private static byte[] signedBytes(
            SiteId siteId, DeviceId device, long number, ChangeId controlHead, Tips tips, SortedSet<Erased> sorted) {
        byte[] vector = tips.encode();
        ByteBuffer out = ByteBuffer.allocate(FIXED_LENGTH + 8 + vector.length + sorted.size() * ERASURE_LENGTH);
        siteId.value().writeTo(out);
        device.value().writeTo(out);
        out.putLong(number);
        controlHead.value().writeTo(out);
        out.putInt(vector.length).put(vector).putInt(sorted.size());
        for (Erased erasure : sorted) {
            erasure.record().value().writeTo(out);
            erasure.part().value().writeTo(out);
        }
        return out.array();
    }

    /**
     * Reads one. Its signature is not checked: {@link #isSignedBy}.
     *
     * @throws MalformedMessageException if it is cut short, out of order or over a limit
     */
    public static Acknowledgement decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length < FIXED_LENGTH + 8 + SIGNATURE_LENGTH || encoded.length > MAX_LENGTH) {
            throw new MalformedMessageException("an acknowledgement has the wrong length");
        }
        byte[] signed = Arrays.copyOf(encoded, encoded.length - SIGNATURE_LENGTH);
        byte[] signature = Arrays.copyOfRange(encoded, signed.length, encoded.length);
        ByteBuffer in = ByteBuffer.wrap(signed);
        try {
            SiteId site = new SiteId(Octets16.readFrom(in));
            DeviceId device = new DeviceId(Octets16.readFrom(in));
            long number = in.getLong();
            ChangeId head = new ChangeId(Octets16.readFrom(in));
            Tips tips = VectorCodec.readAfterLength(in);
            List<Erased> erased = erasures(in);
            return new Acknowledgement(site, device, number, head, tips, erased, signed, signature);
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("an acknowledgement is cut short", e);
        }
    }

    private static List<Erased> erasures(ByteBuffer in) throws MalformedMessageException {
        int count = in.getInt();
        if (count < 0 || count > WireLimits.MAX_ERASURES_ACKNOWLEDGED || in.remaining() != count * ERASURE_LENGTH) {
            throw new MalformedMessageException("an acknowledgement lists its erasures wrongly");
        }
        return erasures(in, count);
    }

    /** @throws BufferUnderflowException if there are not so many */
    static List<Erased> erasures(ByteBuffer in, int count) throws MalformedMessageException {
        List<Erased> erased = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Erased next = new Erased(new RecordId(Octets16.readFrom(in)), new KeyId(Octets16.readFrom(in)));
            if (i > 0 && erased.get(i - 1).compareTo(next) >= 0) {
                throw new MalformedMessageException("an acknowledgement lists its erasures out of order");
            }
            erased.add(next);
        }
        return erased;
    }

    public boolean isSignedBy(VerifyingKey key) {
        return key.verify(LABEL, signed, signature);
    }

    public byte[] encode() {
        return ByteBuffer.allocate(signed.length + SIGNATURE_LENGTH)
                .put(signed)
                .put(signature)
                .array();
    }

    byte[] signature() {
        return signature.clone();
    }

    public SiteId siteId() {
        return siteId;
    }

    public DeviceId device() {
        return device;
    }

    public long number() {
        return number;
    }

    /** The newest decision it carried out; zeros before any. */
    public ChangeId controlHead() {
        return controlHead;
    }

    public Tips tips() {
        return tips;
    }

    public SortedSet<Erased> erased() {
        return erased;
    }

    @Override
    public String toString() {
        return "acknowledgement " + number + " of device " + device;
    }
}
