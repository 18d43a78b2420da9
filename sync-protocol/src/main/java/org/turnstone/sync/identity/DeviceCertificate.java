package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.CheckedOnce;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * The authority's word that two public keys belong to a device of its site and to one person (docs/protocol.md,
 * "Certificate").
 *
 * <pre>
 *  0 siteId[16]  16 deviceId[16]  32 signing key[32]  64 recipient key[32]  96 personId[16]  112 u8 role  113 u64 issued
 * 121 signature[64] under "TS1 certificate"
 * </pre>
 *
 * <p>An instance was verified when it was read; there is no way to hold one that was not.
 */
public final class DeviceCertificate {
    public static final int LENGTH = 185;
    private static final int SIGNED_LENGTH = 121;
    private static final String LABEL = "TS1 certificate";
    /** By the authority's key and the certificate's bytes. */
    private static final CheckedOnce<DeviceCertificate> VERIFIED = new CheckedOnce<>();

    private final SiteId siteId;
    private final VerifyingKey verifyingKey;
    private final RecipientKey recipientKey;
    private final PersonId personId;
    private final DeviceRole role;
    private final Instant issued;
    private final byte[] encoded;

    private DeviceCertificate(
            SiteId siteId,
            VerifyingKey verifyingKey,
            RecipientKey recipientKey,
            PersonId personId,
            DeviceRole role,
            Instant issued,
            byte[] encoded) {
        this.siteId = siteId;
        this.verifyingKey = verifyingKey;
        this.recipientKey = recipientKey;
        this.personId = personId;
        this.role = role;
        this.issued = issued;
        this.encoded = encoded;
    }

    /** Signs a new certificate. {@code issued} is kept to the millisecond. */
    public static DeviceCertificate issue(
            SigningKey authority,
            VerifyingKey device,
            RecipientKey recipient,
            PersonId person,
            DeviceRole role,
            Instant issued) {
        SiteId siteId = siteIdOf(authority.verifyingKey());
        ByteBuffer out = ByteBuffer.allocate(SIGNED_LENGTH);
        siteId.value().writeTo(out);
        deviceIdOf(device).value().writeTo(out);
        out.put(device.toBytes()).put(recipient.toBytes());
        person.value().writeTo(out);
        out.put((byte) role.code()).putLong(issued.toEpochMilli());
        byte[] encoded = ByteBuffer.allocate(LENGTH)
                .put(out.array())
                .put(authority.sign(LABEL, out.array()))
                .array();
        Instant kept = Instant.ofEpochMilli(issued.toEpochMilli());
        return new DeviceCertificate(siteId, device, recipient, person, role, kept, encoded);
    }

    /**
     * Reads and verifies a certificate.
     *
     * @throws MalformedMessageException if it is none
     * @throws VerificationFailedException if this authority did not sign it
     */
    public static DeviceCertificate of(byte[] encoded, VerifyingKey authority)
            throws MalformedMessageException, VerificationFailedException {
        if (encoded.length != LENGTH) {
            throw new MalformedMessageException("a certificate has " + LENGTH + " bytes");
        }
        byte[] both = ByteBuffer.allocate(VerifyingKey.LENGTH + LENGTH)
                .put(authority.toBytes())
                .put(encoded)
                .array();
        Optional<DeviceCertificate> known = VERIFIED.find(both);
        return known.isPresent() ? known.get() : VERIFIED.keep(both, verified(encoded, authority));
    }

    private static DeviceCertificate verified(byte[] encoded, VerifyingKey authority)
            throws MalformedMessageException, VerificationFailedException {
        byte[] signed = Arrays.copyOf(encoded, SIGNED_LENGTH);
        if (!authority.verify(LABEL, signed, Arrays.copyOfRange(encoded, SIGNED_LENGTH, LENGTH))) {
            throw new VerificationFailedException();
        }
        ByteBuffer in = ByteBuffer.wrap(signed);
        SiteId siteId = new SiteId(Octets16.readFrom(in));
        DeviceId deviceId = new DeviceId(Octets16.readFrom(in));
        byte[] sign = new byte[32];
        byte[] box = new byte[32];
        in.get(sign).get(box);
        VerifyingKey device = VerifyingKey.of(sign);
        RecipientKey recipient = RecipientKey.of(box);
        PersonId person = new PersonId(Octets16.readFrom(in));
        int roleCode = Byte.toUnsignedInt(in.get());
        DeviceRole role = DeviceRole.ofCode(roleCode)
                .orElseThrow(() -> new MalformedMessageException("a certificate names an unknown role"));
        Instant issued = Instant.ofEpochMilli(in.getLong());
        if (!siteId.equals(siteIdOf(authority)) || !deviceId.equals(deviceIdOf(device))) {
            throw new MalformedMessageException("a certificate's ids do not belong to its keys");
        }
        return new DeviceCertificate(siteId, device, recipient, person, role, issued, encoded.clone());
    }

    /** Names a site by its authority's key. */
    public static SiteId siteIdOf(VerifyingKey authority) {
        return new SiteId(LabelledHash.id("TS1 site", authority.toBytes()));
    }

    /** Names a device by its signing key. */
    public static DeviceId deviceIdOf(VerifyingKey device) {
        return new DeviceId(LabelledHash.id("TS1 device", device.toBytes()));
    }

    public SiteId siteId() {
        return siteId;
    }

    public DeviceId deviceId() {
        return deviceIdOf(verifyingKey);
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    public RecipientKey recipientKey() {
        return recipientKey;
    }

    public PersonId personId() {
        return personId;
    }

    public DeviceRole role() {
        return role;
    }

    public Instant issued() {
        return issued;
    }

    public byte[] encode() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DeviceCertificate that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return role + " device " + deviceId();
    }
}
