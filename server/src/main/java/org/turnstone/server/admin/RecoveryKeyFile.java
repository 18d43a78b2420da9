package org.turnstone.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;

/**
 * A site's recovery key as it is kept offline, sealed under a passphrase.
 *
 * <pre>"TSRECKY1" u32 memory KiB u32 passes u32 lanes salt[16] public key[32] sealed private key[60]</pre>
 */
final class RecoveryKeyFile {
    private static final byte[] MAGIC = "TSRECKY1".getBytes(StandardCharsets.US_ASCII);
    private static final int SEALED = SymmetricKey.NONCE_LENGTH + SymmetricKey.LENGTH + SymmetricKey.TAG_LENGTH;
    private static final int BOUND = MAGIC.length + 12 + PassphraseParameters.SALT_LENGTH + RecipientKey.LENGTH;
    private static final int LENGTH = BOUND + SEALED;

    private RecoveryKeyFile() {}

    /** Makes a key and a new file of it; an existing file is never overwritten. */
    static RecipientKey make(Path file, Secret passphrase, PassphraseParameters parameters, SecureRandom random)
            throws IOException {
        try (RecipientKeyPair pair = RecipientKeyPair.generate(random);
                Secret secret = pair.privateKey();
                SymmetricKey key = PassphraseKey.derive(passphrase, parameters)) {
            ByteBuffer out = ByteBuffer.allocate(LENGTH).put(MAGIC);
            out.putInt(parameters.memoryKib()).putInt(parameters.passes()).putInt(parameters.lanes());
            out.put(parameters.salt()).put(pair.recipientKey().toBytes());
            byte[] plain = secret.copy();
            out.put(key.sealValue(random, Arrays.copyOf(out.array(), BOUND), plain));
            Arrays.fill(plain, (byte) 0);
            try (var channel = Files.newByteChannel(
                    file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
                out.flip();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            }
            return pair.recipientKey();
        }
    }

    /**
     * Opens it; the caller closes the pair.
     *
     * @throws VerificationFailedException if the passphrase is wrong, or the file is no recovery key or damaged
     */
    static RecipientKeyPair open(Path file, Secret passphrase) throws IOException, VerificationFailedException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LENGTH + 1);
        }
        if (bytes.length != LENGTH || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new VerificationFailedException();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length, LENGTH - MAGIC.length);
        int memory = in.getInt();
        int passes = in.getInt();
        int lanes = in.getInt();
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        in.get(salt);
        byte[] plain = {};
        try (SymmetricKey key =
                PassphraseKey.derive(passphrase, PassphraseParameters.fromFile(memory, passes, lanes, salt))) {
            plain = key.openValue(Arrays.copyOf(bytes, BOUND), Arrays.copyOfRange(bytes, BOUND, LENGTH));
            try (Secret secret = Secret.copyOf(plain)) {
                return RecipientKeyPair.of(secret);
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
