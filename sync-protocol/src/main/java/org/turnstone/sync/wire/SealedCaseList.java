package org.turnstone.sync.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * A case list as it goes to one laptop: sealed to its key and signed by the server, so that nobody on the way reads it and no
 * stranger sends people to a door (docs/protocol.md, "Case list"). Immutable.
 *
 * <pre>
 * 0 siteId[16]  16 deviceId[16]  32 u64 at  40 enc[32]  72 u32 n sealed[n]   signature[64] under "TS1 cases"
 * </pre>
 */
public final class SealedCaseList {
    private static final String LABEL = "TS1 cases";
    private static final byte[] NO_AAD = {};
    private static final int NAMED_LENGTH = 2 * Octets16.LENGTH + Long.BYTES;
    private static final int FIXED_LENGTH = NAMED_LENGTH + HpkeSealed.ENC_LENGTH + Integer.BYTES;
    private static final int SIGNATURE_LENGTH = 64;

    /** The longest one. */
    public static final int MAX_LENGTH = FIXED_LENGTH + WireLimits.MAX_SEALED_BODY + SIGNATURE_LENGTH;

    private final SiteId siteId;
    private final DeviceId deviceId;
    private final Instant at;
    private final byte[] enc;
    private final byte[] sealed;
    private final byte[] signed;
    private final byte[] signature;

    private SealedCaseList(
            SiteId siteId, DeviceId deviceId, Instant at, byte[] enc, byte[] sealed, byte[] signed, byte[] signature) {
        this.siteId = siteId;
        this.deviceId = deviceId;
        this.at = at;
        this.enc = enc;
        this.sealed = sealed;
        this.signed = signed;
        this.signature = signature;
    }

    /** @throws IllegalArgumentException if it is too long to be sent */
    public static SealedCaseList seal(
            SiteId siteId,
            DeviceId deviceId,
            Instant at,
            CaseList list,
            RecipientKey to,
            SigningKey server,
            SecureRandom random) {
        Instant kept = Instant.ofEpochMilli(at.toEpochMilli());
        byte[] named = named(siteId, deviceId, kept);
        HpkeSealed box = to.seal(info(named), NO_AAD, BodyPadding.pad(CaseListJson.write(list)), random);
        byte[] sealed = box.ciphertext();
        if (sealed.length > WireLimits.MAX_SEALED_BODY) {
            throw new IllegalArgumentException("a case list is too long to be sent");
        }
        byte[] signed = ByteBuffer.allocate(FIXED_LENGTH + sealed.length)
                .put(named)
                .put(box.enc())
                .putInt(sealed.length)
                .put(sealed)
                .array();
        return new SealedCaseList(siteId, deviceId, kept, box.enc(), sealed, signed, server.sign(LABEL, signed));
    }

    /**
     * Reads one. Its signature is not checked: {@link #isSignedBy}.
     *
     * @throws MalformedMessageException if it is cut short, too long or over a limit
     */
    public static SealedCaseList decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length < FIXED_LENGTH + SIGNATURE_LENGTH || encoded.length > MAX_LENGTH) {
            throw new MalformedMessageException("a case list has the wrong length");
        }
        byte[] signed = Arrays.copyOf(encoded, encoded.length - SIGNATURE_LENGTH);
        ByteBuffer in = ByteBuffer.wrap(signed);
        try {
            SiteId siteId = new SiteId(Octets16.readFrom(in));
            DeviceId deviceId = new DeviceId(Octets16.readFrom(in));
            Instant at = Instant.ofEpochMilli(in.getLong());
            byte[] enc = new byte[HpkeSealed.ENC_LENGTH];
            in.get(enc);
            if (in.getInt() != in.remaining()) {
                throw new MalformedMessageException("a case list names another length than it has");
            }
            byte[] sealed = new byte[in.remaining()];
            in.get(sealed);
            return new SealedCaseList(
                    siteId,
                    deviceId,
                    at,
                    enc,
                    sealed,
                    signed,
                    Arrays.copyOfRange(encoded, signed.length, encoded.length));
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("a case list is cut short", e);
        }
    }

    public boolean isSignedBy(VerifyingKey server) {
        return server.verify(LABEL, signed, signature);
    }

    /**
     * @throws VerificationFailedException if it is not sealed to that key, or was altered
     * @throws MalformedMessageException if what was sealed is no case list
     */
    public CaseList open(RecipientKeyPair recipient) throws VerificationFailedException, MalformedMessageException {
        byte[] padded = recipient.open(info(named(siteId, deviceId, at)), NO_AAD, enc, sealed);
        return CaseListJson.read(BodyPadding.unpad(padded));
    }

    private static byte[] named(SiteId siteId, DeviceId deviceId, Instant at) {
        ByteBuffer out = ByteBuffer.allocate(NAMED_LENGTH);
        siteId.value().writeTo(out);
        deviceId.value().writeTo(out);
        return out.putLong(at.toEpochMilli()).array();
    }

    private static byte[] info(byte[] named) {
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(label.length + named.length)
                .put(label)
                .put(named)
                .array();
    }

    /** By which both sides tell whether they mean the same list, whenever it was sealed. */
    public static Octets16 digest(CaseList list) {
        return LabelledHash.id("TS1 case list", CaseListJson.write(list));
    }

    public byte[] encode() {
        return ByteBuffer.allocate(signed.length + SIGNATURE_LENGTH)
                .put(signed)
                .put(signature)
                .array();
    }

    public SiteId siteId() {
        return siteId;
    }

    public DeviceId deviceId() {
        return deviceId;
    }

    /** When it was made, by the server's clock. */
    public Instant at() {
        return at;
    }

    @Override
    public String toString() {
        return "case list for device " + deviceId;
    }
}
