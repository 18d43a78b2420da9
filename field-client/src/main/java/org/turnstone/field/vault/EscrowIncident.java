package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.EscrowRequest;

/**
 * The file {@code escrow.req} between an escrow request and its answer: the request, and the private half of its fresh key
 * under the passphrase the person has chosen for afterwards. So neither the laptop nor the answer is of use to anyone else.
 *
 * <pre>"TSESCIN1" u32 memory KiB u32 passes u32 lanes salt[16] sealed private key[60] request[184]</pre>
 */
record EscrowIncident(EscrowRequest request, PassphraseParameters parameters, byte[] sealedKey) {
    private static final byte[] MAGIC = "TSESCIN1".getBytes(StandardCharsets.US_ASCII);
    private static final int SEALED = SymmetricKey.NONCE_LENGTH + SymmetricKey.LENGTH + SymmetricKey.TAG_LENGTH;
    private static final int LENGTH =
            MAGIC.length + 12 + PassphraseParameters.SALT_LENGTH + SEALED + EscrowRequest.LENGTH;

    static EscrowIncident of(
            EscrowRequest request,
            RecipientKeyPair fresh,
            Secret chosen,
            PassphraseParameters parameters,
            SecureRandom random) {
        try (SymmetricKey key = PassphraseKey.derive(chosen, parameters);
                Secret secret = fresh.privateKey()) {
            byte[] plain = secret.copy();
            try {
                return new EscrowIncident(request, parameters, key.sealValue(random, request.encode(), plain));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }
    }

    /** The fresh key; the caller closes it. Takes as long as the passphrase is stretched. */
    RecipientKeyPair fresh(Secret chosen) throws WrongKeyException {
        byte[] plain = {};
        try (SymmetricKey key = PassphraseKey.derive(chosen, parameters)) {
            plain = key.openValue(request.encode(), sealedKey);
            try (Secret secret = Secret.copyOf(plain)) {
                return RecipientKeyPair.of(secret);
            }
        } catch (VerificationFailedException | IllegalArgumentException e) {
            throw WrongKeyException.chosenPassphrase();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    void write(Path file) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).put(MAGIC);
        out.putInt(parameters.memoryKib()).putInt(parameters.passes()).putInt(parameters.lanes());
        out.put(parameters.salt()).put(sealedKey).put(request.encode());
        AtomicFile.write(file, out.array());
    }

    static EscrowIncident read(Path file) throws IOException, VaultException {
        if (!Files.isRegularFile(file)) {
            throw EscrowException.noRequest();
        }
        byte[] bytes = AtomicFile.read(file, LENGTH);
        if (bytes.length != LENGTH || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw EscrowException.noRequest();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length, LENGTH - MAGIC.length);
        int memory = in.getInt();
        int passes = in.getInt();
        int lanes = in.getInt();
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        byte[] sealed = new byte[SEALED];
        byte[] request = new byte[EscrowRequest.LENGTH];
        in.get(salt).get(sealed).get(request);
        try {
            return new EscrowIncident(
                    EscrowRequest.decode(request), PassphraseParameters.fromFile(memory, passes, lanes, salt), sealed);
        } catch (MalformedMessageException | VerificationFailedException e) {
            throw EscrowException.noRequest();
        }
    }

    @Override
    public String toString() {
        return "incident of " + request;
    }
}
