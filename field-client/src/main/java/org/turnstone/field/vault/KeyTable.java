package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * The file {@code keys.tbl}: the device's private keys, and the keys of records that are begun and not saved yet. Rewritten
 * whole under a fresh key at every change, so that a key taken out of it is in no current file.
 *
 * <pre>"TSKEYS1\0"  salt[16]  nonce[12]  AES-256-GCM( u16 n, n × (u8 length, name, u8 length, key) )</pre>
 *
 * <p>Guarded by the vault's lock.
 */
final class KeyTable implements AutoCloseable {
    private static final byte[] MAGIC = "TSKEYS1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int MAX_BYTES = 4 << 20;
    private static final String SIGNING = "device signing";
    private static final String RECIPIENT = "device recipient";
    private static final String RECORD = "record ";

    private final Path file;
    private final SymmetricKey tableKey;
    private final Octets16 storeId;
    private final SecureRandom random;
    private final TreeMap<String, Secret> keys = new TreeMap<>();

    private KeyTable(Path file, SymmetricKey master, Octets16 storeId, SecureRandom random) {
        this.file = file;
        this.tableKey = master.derive("TS1 vault keys", storeId.toBytes());
        this.storeId = storeId;
        this.random = random;
    }

    /** Makes the keys of a new device and writes them. */
    static KeyTable create(Path file, SymmetricKey master, Octets16 storeId, SecureRandom random) throws IOException {
        KeyTable table = new KeyTable(file, master, storeId, random);
        try (SigningKey signing = SigningKey.generate(random);
                RecipientKeyPair recipient = RecipientKeyPair.generate(random)) {
            table.keys.put(SIGNING, signing.seed());
            table.keys.put(RECIPIENT, recipient.privateKey());
        }
        table.write();
        return table;
    }

    static KeyTable read(Path file, SymmetricKey master, Octets16 storeId, SecureRandom random)
            throws VaultDamagedException {
        KeyTable table = new KeyTable(file, master, storeId, random);
        try {
            table.load(AtomicFile.read(file, MAX_BYTES));
            return table;
        } catch (IOException | VerificationFailedException | BufferUnderflowException | IllegalArgumentException e) {
            table.close();
            throw new VaultDamagedException("the file keys.tbl", e);
        }
    }

    private void load(byte[] bytes) throws VerificationFailedException {
        if (bytes.length < MAGIC.length + SALT || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
            throw new VerificationFailedException();
        }
        byte[] salt = Arrays.copyOfRange(bytes, MAGIC.length, MAGIC.length + SALT);
        byte[] plain;
        try (SymmetricKey key = tableKey.derive("TS1 vault keys file", salt)) {
            plain = key.openValue(storeId.toBytes(), Arrays.copyOfRange(bytes, MAGIC.length + SALT, bytes.length));
        }
        ByteBuffer in = ByteBuffer.wrap(plain);
        for (int n = Short.toUnsignedInt(in.getShort()); n > 0; n--) {
            String name = new String(take(in), StandardCharsets.US_ASCII);
            byte[] key = take(in);
            keys.put(name, Secret.copyOf(key));
            Arrays.fill(key, (byte) 0);
        }
        Arrays.fill(plain, (byte) 0);
        if (!keys.containsKey(SIGNING) || !keys.containsKey(RECIPIENT)) {
            throw new VerificationFailedException();
        }
    }

    private static byte[] take(ByteBuffer in) {
        byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        return bytes;
    }

    private void write() throws IOException {
        int length = 2;
        for (Map.Entry<String, Secret> key : keys.entrySet()) {
            length += 2 + key.getKey().length() + key.getValue().length();
        }
        ByteBuffer plain = ByteBuffer.allocate(length).putShort((short) keys.size());
        for (Map.Entry<String, Secret> key : keys.entrySet()) {
            byte[] name = key.getKey().getBytes(StandardCharsets.US_ASCII);
            byte[] secret = key.getValue().copy();
            plain.put((byte) name.length).put(name).put((byte) secret.length).put(secret);
            Arrays.fill(secret, (byte) 0);
        }
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        try (SymmetricKey key = tableKey.derive("TS1 vault keys file", salt)) {
            byte[] sealed = key.sealValue(random, storeId.toBytes(), plain.array());
            AtomicFile.write(
                    file,
                    ByteBuffer.allocate(MAGIC.length + SALT + sealed.length)
                            .put(MAGIC)
                            .put(salt)
                            .put(sealed)
                            .array());
        } finally {
            Arrays.fill(plain.array(), (byte) 0);
        }
    }

    /** The device's signing key; the caller closes it. */
    SigningKey signingKey() {
        return SigningKey.of(secret(SIGNING));
    }

    /** The device's recipient key; the caller closes it. */
    RecipientKeyPair recipientKey() {
        return RecipientKeyPair.of(secret(RECIPIENT));
    }

    private Secret secret(String name) {
        Secret secret = keys.get(name);
        if (secret == null) {
            throw new IllegalStateException("the key table is closed");
        }
        return secret;
    }

    /** The key of a record that was begun here and not saved yet; the caller closes it. */
    Optional<SymmetricKey> recordKey(RecordId record) {
        return Optional.ofNullable(keys.get(RECORD + record.toHex())).map(SymmetricKey::of);
    }

    void putRecordKey(RecordId record, SymmetricKey key) throws IOException {
        Secret before = keys.put(RECORD + record.toHex(), key.secret());
        if (before != null) {
            before.close();
        }
        write();
    }

    void removeRecordKey(RecordId record) throws IOException {
        Secret removed = keys.remove(RECORD + record.toHex());
        if (removed != null) {
            removed.close();
            write();
        }
    }

    @Override
    public void close() {
        keys.values().forEach(Secret::close);
        keys.clear();
        tableKey.close();
    }
}
