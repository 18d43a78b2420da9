package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * The file {@code keys.tbl}: the device's private keys, and every key by which something said about a record can be read
 * here. The store keeps old pages for a while and a backup keeps them for ever, so what shall become unreadable must hang on
 * a key that was never in it:
 *
 * <ul>
 *   <li>a <em>record key</em>, while no other way leads to it: from the first draft until the record is shared with the
 *       site's members, or sealed;
 *   <li>a <em>shelter</em>, random, one for each key of a record: what the store keeps of that key's wraps is sealed under it
 *       (see {@link MvStoreChangeLog});
 *   <li>the <em>key of the case list</em>, a new one for each list, so that what an earlier list said is not read any more;
 *   <li>the <em>store's key</em>, once the master key was renewed: values and guard stay sealed under it.
 * </ul>
 *
 * <pre>
 * file  = "TSKEYS2\0" salt[16] block*
 * block = u32 length  nonce[12] ‖ AES-256-GCM(entries), bound to store, salt and number of the block
 * entry = u8 kind  name[16] name[16] key[32];  kind + 128 takes an entry back
 * </pre>
 *
 * <p>Keys that come are appended in a block of their own. Where a key is destroyed the file is rewritten whole under a fresh
 * key, and what it was before is overwritten as far as the disk lets us. A block that broke off in a crash was never relied
 * on: it is durable before the store refers to it.
 *
 * <p>Guarded by the vault's lock.
 */
final class KeyTable implements AutoCloseable {
    private static final byte[] MAGIC = "TSKEYS2\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int HEAD = MAGIC.length + SALT;
    private static final int ENTRY = 1 + 2 * Octets16.LENGTH + SymmetricKey.LENGTH;
    private static final int MAX_BYTES = 64 << 20;
    private static final int GONE = 0x80;

    /** So many appended blocks are gathered into one when the file is opened. */
    private static final int MANY_BLOCKS = 256;

    private enum Kind {
        SIGNING(1),
        RECIPIENT(2),
        RECORD(3),
        PART(4),
        SHELTER(5),
        STORE(6),
        CASES(7);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** What a key is for: the record and the key's id, or zeros for the device's own. */
    private record Name(Kind kind, Octets16 first, Octets16 second) implements Comparable<Name> {
        static final Name SIGNING = new Name(Kind.SIGNING, Octets16.ZERO, Octets16.ZERO);
        static final Name RECIPIENT = new Name(Kind.RECIPIENT, Octets16.ZERO, Octets16.ZERO);

        static final Name STORE = new Name(Kind.STORE, Octets16.ZERO, Octets16.ZERO);

        static final Name CASES = new Name(Kind.CASES, Octets16.ZERO, Octets16.ZERO);

        static Name of(Kind kind, RecordId record, KeyId key) {
            return new Name(kind, record.value(), key.value());
        }

        @Override
        public int compareTo(Name that) {
            int order = kind.compareTo(that.kind);
            order = order == 0 ? first.compareTo(that.first) : order;
            return order == 0 ? second.compareTo(that.second) : order;
        }
    }

    private static final List<Kind> OF_RECORDS = List.of(Kind.RECORD, Kind.PART, Kind.SHELTER);
    private static final Octets16 LAST = new Octets16(-1, -1);

    private final Path file;
    private final SymmetricKey tableKey;
    private final Octets16 storeId;
    private final SecureRandom random;
    private final TreeMap<Name, Secret> keys = new TreeMap<>();

    /** What is not in the file yet; null where an entry is taken back. */
    private final TreeMap<Name, @Nullable Secret> pending = new TreeMap<>();

    private byte[] salt = new byte[SALT];
    private int blocks;

    /** How much of the file is whole. */
    private long length;

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
            table.keys.put(Name.SIGNING, signing.seed());
            table.keys.put(Name.RECIPIENT, recipient.privateKey());
        }
        table.rewrite();
        return table;
    }

    static KeyTable read(Path file, SymmetricKey master, Octets16 storeId, SecureRandom random)
            throws VaultDamagedException {
        KeyTable table = new KeyTable(file, master, storeId, random);
        boolean done = false;
        try {
            AtomicFile.wipeLeftover(file);
            table.load(AtomicFile.read(file, MAX_BYTES));
            if (table.blocks > MANY_BLOCKS) {
                table.rewrite();
            }
            done = true;
            return table;
        } catch (IOException | VerificationFailedException e) {
            throw new VaultDamagedException("the file keys.tbl", e);
        } finally {
            if (!done) {
                table.close();
            }
        }
    }

    /**
     * Reads the table, or the one that a renewal of the master key left beside it: whichever this master key opens. Changes
     * nothing.
     */
    static KeyTable find(VaultPlace place, SymmetricKey master, Octets16 storeId, SecureRandom random)
            throws VaultDamagedException {
        try {
            return read(place.keys(), master, storeId, random);
        } catch (VaultDamagedException e) {
            if (!Files.exists(place.renewedKeys())) {
                throw e;
            }
            try {
                return read(place.renewedKeys(), master, storeId, random);
            } catch (VaultDamagedException neither) {
                throw e;
            }
        }
    }

    /** {@link #find}, and finishes or takes back a renewal that a crash left half done: the header decided which. */
    static KeyTable settle(VaultPlace place, SymmetricKey master, Octets16 storeId, SecureRandom random)
            throws VaultDamagedException, IOException {
        KeyTable found = find(place, master, storeId, random);
        if (!found.file.equals(place.renewedKeys())) {
            Files.deleteIfExists(place.renewedKeys());
            return found;
        }
        found.close();
        AtomicFile.replaceAndWipe(place.keys(), AtomicFile.read(place.renewedKeys(), MAX_BYTES));
        Files.deleteIfExists(place.renewedKeys());
        return read(place.keys(), master, storeId, random);
    }

    /**
     * Writes all of it under another master key beside the file in use, which stays as it is. Durable when it returns.
     *
     * @param storeKey what values and guard are sealed under
     */
    void writeRenewed(VaultPlace place, SymmetricKey master, SymmetricKey storeKey) throws IOException {
        try (KeyTable renewed = new KeyTable(place.renewedKeys(), master, storeId, random)) {
            keys.forEach((name, secret) -> renewed.keys.put(name, copyOf(secret)));
            close(renewed.keys.put(Name.STORE, storeKey.secret()));
            renewed.rewrite();
        }
    }

    private static Secret copyOf(Secret secret) {
        byte[] raw = secret.copy();
        try {
            return Secret.copyOf(raw);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    /** What values and guard are sealed under; empty if that is the master key itself. The caller closes it. */
    Optional<SymmetricKey> storeKey() {
        return Optional.ofNullable(keys.get(Name.STORE)).map(SymmetricKey::of);
    }

    private void load(byte[] bytes) throws VerificationFailedException {
        if (bytes.length < HEAD || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new VerificationFailedException();
        }
        salt = Arrays.copyOfRange(bytes, MAGIC.length, HEAD);
        length = HEAD;
        ByteBuffer in = ByteBuffer.wrap(bytes, HEAD, bytes.length - HEAD);
        try (SymmetricKey key = fileKey()) {
            while (in.remaining() >= Integer.BYTES) {
                int sealed = in.getInt();
                if (sealed < 0 || sealed > in.remaining()) {
                    break;
                }
                byte[] block = new byte[sealed];
                in.get(block);
                if (!loadBlock(key, block, in.hasRemaining())) {
                    break;
                }
                length += Integer.BYTES + sealed;
                blocks++;
            }
        }
        if (blocks == 0 || !keys.containsKey(Name.SIGNING) || !keys.containsKey(Name.RECIPIENT)) {
            throw new VerificationFailedException();
        }
    }

    /** False for a last block that broke off; only the last one can. */
    private boolean loadBlock(SymmetricKey key, byte[] block, boolean more) throws VerificationFailedException {
        byte[] plain;
        try {
            plain = key.openValue(label(blocks), block);
        } catch (VerificationFailedException e) {
            if (blocks > 0 && !more) {
                return false;
            }
            throw e;
        }
        if (plain.length % ENTRY != 0) {
            throw new VerificationFailedException();
        }
        ByteBuffer in = ByteBuffer.wrap(plain);
        while (in.hasRemaining()) {
            int code = Byte.toUnsignedInt(in.get());
            Name name = new Name(kind(code & ~GONE), Octets16.readFrom(in), Octets16.readFrom(in));
            byte[] secret = new byte[SymmetricKey.LENGTH];
            in.get(secret);
            close((code & GONE) == 0 ? keys.put(name, Secret.copyOf(secret)) : keys.remove(name));
            Arrays.fill(secret, (byte) 0);
        }
        Arrays.fill(plain, (byte) 0);
        return true;
    }

    private static Kind kind(int code) throws VerificationFailedException {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new VerificationFailedException();
    }

    private SymmetricKey fileKey() {
        return tableKey.derive("TS1 vault keys file", salt);
    }

    private byte[] label(int block) {
        return ByteBuffer.allocate(Octets16.LENGTH + SALT + Integer.BYTES)
                .put(storeId.toBytes())
                .put(salt)
                .putInt(block)
                .array();
    }

    private byte[] sealed(Map<Name, @Nullable Secret> entries, int block) {
        ByteBuffer plain = ByteBuffer.allocate(entries.size() * ENTRY);
        entries.forEach((name, secret) -> {
            plain.put((byte) (secret == null ? name.kind().code | GONE : name.kind().code));
            name.first().writeTo(plain);
            name.second().writeTo(plain);
            byte[] raw = secret == null ? new byte[SymmetricKey.LENGTH] : secret.copy();
            plain.put(raw);
            Arrays.fill(raw, (byte) 0);
        });
        try (SymmetricKey key = fileKey()) {
            byte[] sealed = key.sealValue(random, label(block), plain.array());
            return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                    .putInt(sealed.length)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(plain.array(), (byte) 0);
        }
    }

    /** Makes what was added durable; does nothing if nothing was. */
    void flush() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        byte[] block = sealed(pending, blocks);
        AtomicFile.append(file, length, block);
        length += block.length;
        blocks++;
        pending.clear();
    }

    /** The whole file under a fresh key; the old one is overwritten. */
    private void rewrite() throws IOException {
        byte[] before = salt;
        byte[] fresh = new byte[SALT];
        random.nextBytes(fresh);
        salt = fresh;
        boolean done = false;
        try {
            byte[] block = sealed(new TreeMap<>(keys), 0);
            AtomicFile.replaceAndWipe(
                    file,
                    ByteBuffer.allocate(HEAD + block.length)
                            .put(MAGIC)
                            .put(salt)
                            .put(block)
                            .array());
            length = HEAD + block.length;
            blocks = 1;
            pending.clear();
            done = true;
        } finally {
            if (!done) {
                salt = before;
            }
        }
    }

    /** The device's signing key; the caller closes it. */
    SigningKey signingKey() {
        return SigningKey.of(secret(Name.SIGNING));
    }

    /** The device's recipient key; the caller closes it. */
    RecipientKeyPair recipientKey() {
        return RecipientKeyPair.of(secret(Name.RECIPIENT));
    }

    private Secret secret(Name name) {
        Secret secret = keys.get(name);
        if (secret == null) {
            throw new IllegalStateException("the key table is closed");
        }
        return secret;
    }

    /** The key of a record that can be had from here alone; the caller closes it. */
    Optional<SymmetricKey> recordKey(RecordId record) {
        return names(record).stream()
                .filter(name -> name.kind() == Kind.RECORD)
                .findFirst()
                .map(name -> SymmetricKey.of(secret(name)));
    }

    /** The key of a record or of a part of it that can be had from here alone; the caller closes it. */
    Optional<SymmetricKey> recordKey(RecordId record, KeyId id) {
        Secret secret = keys.get(Name.of(Kind.RECORD, record, id));
        secret = secret == null ? keys.get(Name.of(Kind.PART, record, id)) : secret;
        return Optional.ofNullable(secret).map(SymmetricKey::of);
    }

    /** Durable with the next {@link #flush}. */
    void putRecordKey(RecordId record, SymmetricKey key) {
        put(Name.of(Kind.RECORD, record, new KeyId(key.keyId())), key);
    }

    /** Durable with the next {@link #flush}. */
    void putPartKey(RecordId record, SymmetricKey key) {
        put(Name.of(Kind.PART, record, new KeyId(key.keyId())), key);
    }

    /** Takes a key out that can be had in another way as well, so nothing need be overwritten. Durable with the next flush. */
    void dropRecordKey(RecordId record, KeyId id) {
        for (Kind kind : List.of(Kind.RECORD, Kind.PART)) {
            Name name = Name.of(kind, record, id);
            Secret removed = keys.remove(name);
            if (removed != null) {
                removed.close();
                pending.put(name, null);
            }
        }
    }

    /** What the wraps of a key are sealed under here, made if there is none; durable with the next {@link #flush}. */
    SymmetricKey shelter(RecordId record, KeyId id) {
        Optional<SymmetricKey> known = findShelter(record, id);
        if (known.isPresent()) {
            return known.get();
        }
        SymmetricKey made = SymmetricKey.generate(random);
        put(Name.of(Kind.SHELTER, record, id), made);
        return made;
    }

    /** The caller closes it. */
    Optional<SymmetricKey> findShelter(RecordId record, KeyId id) {
        return Optional.ofNullable(keys.get(Name.of(Kind.SHELTER, record, id))).map(SymmetricKey::of);
    }

    /** What the case list is sealed under; empty if there is none. The caller closes it. */
    Optional<SymmetricKey> casesKey() {
        return Optional.ofNullable(keys.get(Name.CASES)).map(SymmetricKey::of);
    }

    /** A new key for the case list; what was sealed under the one before is lost. Durable when it returns. The caller closes it. */
    SymmetricKey renewCasesKey() throws IOException {
        SymmetricKey made = SymmetricKey.generate(random);
        close(keys.put(Name.CASES, made.secret()));
        rewrite();
        return made;
    }

    private void put(Name name, SymmetricKey key) {
        Secret secret = key.secret();
        close(keys.put(name, secret));
        pending.put(name, secret);
    }

    private List<Name> names(RecordId record) {
        List<Name> names = new ArrayList<>();
        for (Kind kind : OF_RECORDS) {
            names.addAll(keys.subMap(
                            new Name(kind, record.value(), Octets16.ZERO),
                            true,
                            new Name(kind, record.value(), LAST),
                            true)
                    .keySet());
        }
        return names;
    }

    /** The ids of the keys of a record that can be had from here alone. */
    List<KeyId> recordKeys(RecordId record) {
        return names(record).stream()
                .filter(name -> name.kind() != Kind.SHELTER)
                .map(name -> new KeyId(name.second()))
                .toList();
    }

    /** Destroys every key that leads to these records; durable when it returns. Does nothing if there is none. */
    void destroy(Collection<RecordId> records) throws IOException {
        List<Name> doomed = new ArrayList<>();
        records.forEach(record -> doomed.addAll(names(record)));
        destroyNames(doomed);
    }

    /**
     * Destroys every key that leads to what these records hold, and spares those of drafts that came afterwards. Durable when
     * it returns. Does nothing if there is none.
     *
     * @param isUsed whether an entry of the record is sealed under the key
     */
    void destroyUsed(Collection<RecordId> records, BiPredicate<RecordId, KeyId> isUsed) throws IOException {
        List<Name> doomed = new ArrayList<>();
        for (RecordId record : records) {
            for (Name name : names(record)) {
                if (name.kind() != Kind.RECORD || isUsed.test(record, new KeyId(name.second()))) {
                    doomed.add(name);
                }
            }
        }
        destroyNames(doomed);
    }

    /** Destroys what leads to one key of a record; durable when it returns. Does nothing if there is nothing. */
    void destroy(RecordId record, KeyId id) throws IOException {
        destroyNames(names(record).stream()
                .filter(name -> name.second().equals(id.value()))
                .toList());
    }

    /**
     * Destroys every key by which anything can be read here: those of records, that of the case list, and the device's recipient
     * key, in whose place a new one stands that nothing is sealed to. The signing key stays. Durable when it returns.
     */
    void destroyAllThatOpen() throws IOException {
        List<Name> doomed = keys.keySet().stream()
                .filter(name -> OF_RECORDS.contains(name.kind()) || name.kind() == Kind.CASES)
                .toList();
        doomed.forEach(name -> close(keys.remove(name)));
        try (RecipientKeyPair fresh = RecipientKeyPair.generate(random)) {
            close(keys.put(Name.RECIPIENT, fresh.privateKey()));
        }
        rewrite();
    }

    private void destroyNames(List<Name> doomed) throws IOException {
        if (!doomed.isEmpty()) {
            doomed.forEach(name -> close(keys.remove(name)));
            rewrite();
        }
    }

    private static void close(@Nullable Secret secret) {
        if (secret != null) {
            secret.close();
        }
    }

    @Override
    public void close() {
        keys.values().forEach(Secret::close);
        keys.clear();
        pending.clear();
        tableKey.close();
    }
}
