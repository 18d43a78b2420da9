package org.turnstone.server.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.SiteId;

/**
 * The file that holds the private keys of all sites, sealed under a passphrase.
 *
 * <pre>
 *  0 "TSKEYS1\0"   8 u32 KiB of memory   12 u8 passes   13 u8 lanes   14 salt[16]   30 sealed under bytes 0 to 29:
 *    u16 sites, for each: authority[32] server[32] office[32] officeBox[32] secret[32] u16 periods, each u32 number key[32]
 * </pre>
 *
 * <p>A new version is written beside it, forced to disk and moved over it, so a crash leaves the old or the new one. Several
 * servers may share the file: each reads it again before it adds to it, under a lock on a file beside it, and whenever it is
 * asked for a site it does not know. Safe to use from any thread.
 */
final class Keystore {
    private static final byte[] MAGIC = "TSKEYS1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_LENGTH = 30;
    private static final int KEY_LENGTH = 32;
    private static final int KEYS_PER_SITE = 5;
    private static final long MAX_FILE = 16 << 20;

    private final Path file;
    private final SecureRandom random;
    private final byte[] header;
    private final SymmetricKey key;

    /** Guarded by this. */
    private Map<SiteId, SiteKeys> sites;

    private Keystore(Path file, SecureRandom random, byte[] header, SymmetricKey key, Map<SiteId, SiteKeys> sites) {
        this.file = file;
        this.random = random;
        this.header = header;
        this.key = key;
        this.sites = sites;
    }

    /**
     * Opens the file, or makes an empty one.
     *
     * @param fresh how to stretch the passphrase of a new file
     * @throws KeystoreException if the passphrase is not its own, or it is damaged; it is left as it is
     */
    static Keystore open(Path file, Secret passphrase, PassphraseParameters fresh, SecureRandom random)
            throws KeystoreException {
        try (FileChannel channel = lockFile(file);
                FileLock lock = channel.lock()) {
            requireHeld(lock);
            if (!Files.exists(file)) {
                byte[] header = header(fresh);
                Keystore made =
                        new Keystore(file, random, header, PassphraseKey.derive(passphrase, fresh), new HashMap<>());
                made.write(Map.of());
                return made;
            }
            byte[] bytes = read(file);
            byte[] header = Arrays.copyOf(bytes, HEADER_LENGTH);
            SymmetricKey key = PassphraseKey.derive(passphrase, parameters(header));
            return new Keystore(file, random, header, key, open(bytes, key));
        } catch (IOException e) {
            throw new KeystoreException(
                    "the file of the site keys " + file + " cannot be read or written (" + e.getMessage() + ")", e);
        }
    }

    /** The keys of a site, read anew if another server founded it meanwhile. */
    synchronized Optional<SiteKeys> find(SiteId site) throws KeystoreException {
        if (!sites.containsKey(site)) {
            reload();
        }
        return Optional.ofNullable(sites.get(site));
    }

    synchronized void reload() throws KeystoreException {
        try {
            sites = open(read(file), key);
        } catch (IOException e) {
            throw new KeystoreException("the file of the site keys " + file + " cannot be read", e);
        }
    }

    synchronized Set<SiteId> sites() {
        return Set.copyOf(sites.keySet());
    }

    /** Adds the keys of a new site; durable when it returns. */
    void add(SiteKeys keys) throws KeystoreException {
        change(all -> {
            all.putIfAbsent(keys.site(), keys);
            return all;
        });
    }

    /** Gives a site the key of a period, unless another server was faster; durable when it returns. */
    void addPeriod(SiteId site, int number, RecipientKeyPair period) throws KeystoreException {
        change(all -> {
            all.computeIfPresent(site, (id, keys) -> keys.withPeriod(number, period));
            return all;
        });
    }

    /** Forgets the key of a period for ever; the file no longer holds it when this returns. */
    void removePeriod(SiteId site, int number) throws KeystoreException {
        change(all -> {
            all.computeIfPresent(site, (id, keys) -> keys.withoutPeriod(number));
            return all;
        });
    }

    private synchronized void change(UnaryOperator<Map<SiteId, SiteKeys>> change) throws KeystoreException {
        try (FileChannel channel = lockFile(file);
                FileLock lock = channel.lock()) {
            requireHeld(lock);
            Map<SiteId, SiteKeys> next = change.apply(new HashMap<>(open(read(file), key)));
            write(next);
            sites = next;
        } catch (IOException e) {
            throw new KeystoreException("the file of the site keys " + file + " cannot be written", e);
        }
    }

    private static void requireHeld(FileLock lock) throws IOException {
        if (!lock.isValid()) {
            throw new IOException("its lock was lost");
        }
    }

    private static FileChannel lockFile(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        return FileChannel.open(beside, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly());
    }

    private static byte[] read(Path file) throws IOException, KeystoreException {
        long size = Files.size(file);
        if (size < HEADER_LENGTH || size > MAX_FILE) {
            throw damaged(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(file);
        }
        return bytes;
    }

    private static KeystoreException damaged(Path file) {
        return new KeystoreException(
                file
                        + " is not a file of site keys, or is damaged. Nothing was changed. Put a backup of it in its place",
                null);
    }

    private static byte[] header(PassphraseParameters parameters) {
        return ByteBuffer.allocate(HEADER_LENGTH)
                .put(MAGIC)
                .putInt(parameters.memoryKib())
                .put((byte) parameters.passes())
                .put((byte) parameters.lanes())
                .put(parameters.salt())
                .array();
    }

    private static PassphraseParameters parameters(byte[] header) throws KeystoreException {
        ByteBuffer in = ByteBuffer.wrap(header, MAGIC.length, HEADER_LENGTH - MAGIC.length);
        int memory = in.getInt();
        int passes = Byte.toUnsignedInt(in.get());
        int lanes = Byte.toUnsignedInt(in.get());
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        in.get(salt);
        try {
            return PassphraseParameters.fromFile(memory, passes, lanes, salt);
        } catch (VerificationFailedException e) {
            throw new KeystoreException(
                    "the file of the site keys is damaged at its beginning. Nothing was changed", e);
        }
    }

    private static Map<SiteId, SiteKeys> open(byte[] file, SymmetricKey key) throws KeystoreException {
        byte[] plain = {};
        try {
            plain = key.openValue(
                    Arrays.copyOf(file, HEADER_LENGTH), Arrays.copyOfRange(file, HEADER_LENGTH, file.length));
            return decode(ByteBuffer.wrap(plain));
        } catch (VerificationFailedException e) {
            throw new KeystoreException(
                    "the passphrase does not open the file of the site keys. Nothing was changed. Check the file that"
                            + " turnstone.keys.passphrase-file names, or whether the keys belong to another data folder",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static Map<SiteId, SiteKeys> decode(ByteBuffer in) {
        Map<SiteId, SiteKeys> sites = new HashMap<>();
        int count = Short.toUnsignedInt(in.getShort());
        for (int i = 0; i < count; i++) {
            SigningKey authority = signing(in);
            SigningKey server = signing(in);
            SigningKey office = signing(in);
            RecipientKeyPair officeBox = recipient(in);
            SymmetricKey secret;
            try (Secret raw = secret(in)) {
                secret = SymmetricKey.of(raw);
            }
            SortedMap<Integer, RecipientKeyPair> periods = new TreeMap<>();
            int periodCount = Short.toUnsignedInt(in.getShort());
            for (int p = 0; p < periodCount; p++) {
                int number = in.getInt();
                periods.put(number, recipient(in));
            }
            SiteKeys keys = new SiteKeys(authority, server, office, officeBox, secret, periods);
            sites.put(keys.site(), keys);
        }
        return sites;
    }

    private static SigningKey signing(ByteBuffer in) {
        try (Secret raw = secret(in)) {
            return SigningKey.of(raw);
        }
    }

    private static RecipientKeyPair recipient(ByteBuffer in) {
        try (Secret raw = secret(in)) {
            return RecipientKeyPair.of(raw);
        }
    }

    private static Secret secret(ByteBuffer in) {
        byte[] raw = new byte[KEY_LENGTH];
        in.get(raw);
        try {
            return Secret.copyOf(raw);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private void write(Map<SiteId, SiteKeys> all) throws IOException {
        byte[] plain = encode(all);
        byte[] sealed = key.sealValue(random, header, plain);
        Arrays.fill(plain, (byte) 0);
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel out = FileChannel.open(
                beside, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH + sealed.length)
                    .put(header)
                    .put(sealed)
                    .flip();
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("its folder cannot replace a file in one step", e);
        }
        forceFolder();
    }

    /** Without this a power cut could take the new name back. Windows neither offers nor needs it. */
    private void forceFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && isPosix()) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static byte[] encode(Map<SiteId, SiteKeys> all) {
        int length = Short.BYTES;
        for (SiteKeys keys : all.values()) {
            length += KEYS_PER_SITE * KEY_LENGTH + Short.BYTES + keys.periods().size() * (Integer.BYTES + KEY_LENGTH);
        }
        ByteBuffer out = ByteBuffer.allocate(length).putShort((short) all.size());
        new TreeMap<>(all).values().forEach(keys -> {
            put(out, keys.authority().seed());
            put(out, keys.server().seed());
            put(out, keys.office().seed());
            put(out, keys.officeBox().privateKey());
            put(out, keys.secret().secret());
            out.putShort((short) keys.periods().size());
            keys.periods().forEach((number, period) -> {
                out.putInt(number);
                put(out, period.privateKey());
            });
        });
        return out.array();
    }

    private static void put(ByteBuffer out, Secret secret) {
        byte[] raw = secret.copy();
        secret.close();
        out.put(raw);
        Arrays.fill(raw, (byte) 0);
    }

    private static FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public String toString() {
        return "keystore " + file;
    }
}
