package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.UnsupportedVersionException;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * A key of a record, or of a part of it, sealed for one receiver (docs/protocol.md, "Key wraps"). Wraps are not signed:
 * what comes out is used only if it gives the key id that the signed header names, so a wrong wrap can at worst be of no
 * use.
 *
 * <pre>recordId[16] keyId[16] to[16] u8 type u32 gen, then for HPKE enc[32] ct[48], for a scope key nonce[12] ct[48]</pre>
 */
public final class KeyWrap {
    /** How it is sealed. */
    public enum Type {
        /** HPKE to a public key: the site's period key, or one device. */
        HPKE(1, 80),
        /** AES-256-GCM under a scope key that all members hold. */
        SCOPE(2, 60);

        private final int code;
        private final int sealedLength;

        Type(int code, int sealedLength) {
            this.code = code;
            this.sealedLength = sealedLength;
        }

        public int code() {
            return code;
        }

        /** Bytes of the sealed key. */
        public int sealedLength() {
            return sealedLength;
        }

        /** @throws UnsupportedVersionException if no type of this version has it */
        public static Type ofCode(int code) throws UnsupportedVersionException {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new UnsupportedVersionException("a key wrap is of unknown type " + code);
        }
    }

    private static final int FIXED_LENGTH = 53;

    private final RecordId recordId;
    private final KeyId keyId;
    private final Octets16 to;
    private final Type type;
    private final int generation;
    private final byte[] sealed;

    private KeyWrap(RecordId recordId, KeyId keyId, Octets16 to, Type type, int generation, byte[] sealed) {
        this.recordId = recordId;
        this.keyId = keyId;
        this.to = to;
        this.type = type;
        this.generation = generation;
        this.sealed = sealed;
    }

    /** Seals {@code key} for everyone who holds the scope key. */
    public static KeyWrap toScope(
            SiteId site, RecordId record, SymmetricKey key, SymmetricKey scope, int generation, SecureRandom random) {
        KeyId keyId = new KeyId(key.keyId());
        Octets16 to = scope.keyId();
        byte[] info = info(Type.SCOPE, site, record, keyId, to, generation);
        try (Secret secret = key.secret()) {
            byte[] sealed = scope.sealValue(random, info, secret.copy());
            return new KeyWrap(record, keyId, to, Type.SCOPE, generation, sealed);
        }
    }

    /** Seals {@code key} for the holder of a private key, such as a site's period key. */
    public static KeyWrap toRecipient(
            SiteId site,
            RecordId record,
            SymmetricKey key,
            RecipientKey recipient,
            int generation,
            SecureRandom random) {
        KeyId keyId = new KeyId(key.keyId());
        Octets16 to = recipient.id();
        byte[] info = info(Type.HPKE, site, record, keyId, to, generation);
        try (Secret secret = key.secret()) {
            HpkeSealed box = recipient.seal(info, new byte[0], secret.copy(), random);
            byte[] sealed = ByteBuffer.allocate(Type.HPKE.sealedLength)
                    .put(box.enc())
                    .put(box.ciphertext())
                    .array();
            return new KeyWrap(record, keyId, to, Type.HPKE, generation, sealed);
        }
    }

    /**
     * Opens it with the scope key it is addressed to.
     *
     * @throws VerificationFailedException if it is not addressed to that key, was altered, or holds another key than it says
     */
    public SymmetricKey open(SiteId site, SymmetricKey scope) throws VerificationFailedException {
        if (type != Type.SCOPE || !to.equals(scope.keyId())) {
            throw new VerificationFailedException();
        }
        return checked(scope.openValue(info(type, site, recordId, keyId, to, generation), sealed));
    }

    /**
     * Opens it with the private key it is addressed to.
     *
     * @throws VerificationFailedException if it is not addressed to that key, was altered, or holds another key than it says
     */
    public SymmetricKey open(SiteId site, RecipientKeyPair recipient) throws VerificationFailedException {
        if (type != Type.HPKE || !to.equals(recipient.recipientKey().id())) {
            throw new VerificationFailedException();
        }
        byte[] info = info(type, site, recordId, keyId, to, generation);
        return checked(recipient.open(
                info, new byte[0], Arrays.copyOf(sealed, 32), Arrays.copyOfRange(sealed, 32, sealed.length)));
    }

    private SymmetricKey checked(byte[] opened) throws VerificationFailedException {
        try (Secret secret = Secret.copyOf(opened)) {
            SymmetricKey key = SymmetricKey.of(secret);
            if (!key.keyId().equals(keyId.value())) {
                key.close();
                throw new VerificationFailedException();
            }
            return key;
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    private static byte[] info(Type type, SiteId site, RecordId record, KeyId key, Octets16 to, int generation) {
        ByteBuffer out = ByteBuffer.allocate(8 + 1 + 4 * Octets16.LENGTH + 4);
        out.put("TS1 wrap".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).put((byte) type.code);
        site.value().writeTo(out);
        record.value().writeTo(out);
        key.value().writeTo(out);
        to.writeTo(out);
        return out.putInt(generation).array();
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_LENGTH + sealed.length);
        recordId.value().writeTo(out);
        keyId.value().writeTo(out);
        to.writeTo(out);
        return out.put((byte) type.code).putInt(generation).put(sealed).array();
    }

    /**
     * Reads one wrap.
     *
     * @throws UnsupportedVersionException if its type is unknown
     * @throws MalformedMessageException if its length is wrong
     */
    public static KeyWrap decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length < FIXED_LENGTH) {
            throw new MalformedMessageException("a key wrap is cut short");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        RecordId record = new RecordId(Octets16.readFrom(in));
        KeyId key = new KeyId(Octets16.readFrom(in));
        Octets16 to = Octets16.readFrom(in);
        Type type = Type.ofCode(Byte.toUnsignedInt(in.get()));
        int generation = in.getInt();
        if (in.remaining() != type.sealedLength) {
            throw new MalformedMessageException("a key wrap has the wrong length for its type");
        }
        byte[] sealed = new byte[type.sealedLength];
        in.get(sealed);
        return new KeyWrap(record, key, to, type, generation, sealed);
    }

    public RecordId recordId() {
        return recordId;
    }

    public KeyId keyId() {
        return keyId;
    }

    /** For HPKE the recipient key's id, for a scope wrap the scope key's id. */
    public Octets16 to() {
        return to;
    }

    public Type type() {
        return type;
    }

    /** The scope generation or period number. */
    public int generation() {
        return generation;
    }

    /** Names these very bytes, so that a replica can keep several candidates for one key: 16 bytes. */
    public Octets16 contentId() {
        return LabelledHash.id("TS1 wrap id", encode());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof KeyWrap that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sealed);
    }

    @Override
    public String toString() {
        return type + " wrap of key " + keyId;
    }
}
