package org.turnstone.server.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.SiteId;

/**
 * The private key of a period in a file of its own, kept apart from the server.
 *
 * <pre>
 *  0 "TSPERIOD"   8 siteId[16]   24 u32 period   28 u32 KiB of memory   32 u8 passes   33 u8 lanes   34 salt[16]
 * 50 the key under the stretched passphrase, bound to bytes 0 to 49
 * </pre>
 */
final class PeriodEscrow {
    private static final byte[] MAGIC = "TSPERIOD".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_LENGTH = 50;
    private static final int KEY_LENGTH = 32;
    private static final int MAX_LENGTH = 256;

    private PeriodEscrow() {}

    static byte[] seal(SiteId site, int period, RecipientKeyPair key, Secret passphrase, SecureRandom random) {
        PassphraseParameters parameters = PassphraseParameters.standard(random);
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC);
        site.value().writeTo(header);
        header.putInt(period)
                .putInt(parameters.memoryKib())
                .put((byte) parameters.passes())
                .put((byte) parameters.lanes())
                .put(parameters.salt());
        try (SymmetricKey stretched = PassphraseKey.derive(passphrase, parameters);
                Secret raw = key.privateKey()) {
            byte[] plain = raw.copy();
            byte[] sealed = stretched.sealValue(random, header.array(), plain);
            Arrays.fill(plain, (byte) 0);
            return ByteBuffer.allocate(HEADER_LENGTH + sealed.length)
                    .put(header.array())
                    .put(sealed)
                    .array();
        }
    }

    /** @throws VerificationFailedException if it is no such file, is for another site or period, or does not open */
    static RecipientKeyPair open(SiteId site, int period, byte[] file, Secret passphrase)
            throws VerificationFailedException {
        if (file.length <= HEADER_LENGTH || file.length > MAX_LENGTH) {
            throw new VerificationFailedException();
        }
        byte[] header = Arrays.copyOf(file, HEADER_LENGTH);
        ByteBuffer in = ByteBuffer.wrap(header);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        byte[] ofSite = new byte[16];
        in.get(ofSite);
        if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(ofSite, site.value().toBytes()) || in.getInt() != period) {
            throw new VerificationFailedException();
        }
        int memory = in.getInt();
        int passes = Byte.toUnsignedInt(in.get());
        int lanes = Byte.toUnsignedInt(in.get());
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        in.get(salt);
        PassphraseParameters parameters = PassphraseParameters.fromFile(memory, passes, lanes, salt);
        byte[] plain = {};
        try (SymmetricKey stretched = PassphraseKey.derive(passphrase, parameters)) {
            plain = stretched.openValue(header, Arrays.copyOfRange(file, HEADER_LENGTH, file.length));
            if (plain.length != KEY_LENGTH) {
                throw new VerificationFailedException();
            }
            try (Secret raw = Secret.copyOf(plain)) {
                return RecipientKeyPair.of(raw);
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
