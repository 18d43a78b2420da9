package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.EscrowSlot;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * The file that is read first: three slots, each holding the vault's master key under a key of its own.
 *
 * <pre>
 *  0 "TSVAULT1"   8 storeId[16]  24 u32 memory KiB  28 u32 passes  32 u32 lanes  36 salt[16]
 * 52 passphrase slot[60]        112 recovery slot[60]
 * 172 slot key in escrow[144]   316 escrow slot[60]                376 SHA-256 of all before[32]
 * </pre>
 *
 * <p>The escrow slot's key is sealed to the site's offline recovery key ({@link EscrowSlot}); both are zeros as long as the
 * laptop knows no such key.
 *
 * <p>The hash tells damage from a wrong passphrase; it does not protect, the slots' tags do. Kept twice, since without it
 * nothing in the vault can be opened.
 */
final class VaultHeader {
    private static final byte[] MAGIC = "TSVAULT1".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOT = SymmetricKey.NONCE_LENGTH + SymmetricKey.LENGTH + SymmetricKey.TAG_LENGTH;
    private static final int SLOTS_AT = 8 + Octets16.LENGTH + 12 + PassphraseParameters.SALT_LENGTH;
    private static final int HASHED = SLOTS_AT + 3 * SLOT + EscrowSlot.LENGTH;
    private static final int LENGTH = HASHED + 32;

    private final Octets16 storeId;
    private final PassphraseParameters parameters;
    private final byte[] passphraseSlot;
    private final byte[] recoverySlot;
    private final @Nullable EscrowSlot escrow;
    private final byte[] escrowSlot;

    private VaultHeader(
            Octets16 storeId,
            PassphraseParameters parameters,
            byte[] passphraseSlot,
            byte[] recoverySlot,
            @Nullable EscrowSlot escrow,
            byte[] escrowSlot) {
        this.storeId = storeId;
        this.parameters = parameters;
        this.passphraseSlot = passphraseSlot;
        this.recoverySlot = recoverySlot;
        this.escrow = escrow;
        this.escrowSlot = escrowSlot;
    }

    static VaultHeader create(
            Octets16 storeId,
            SymmetricKey master,
            Secret passphrase,
            PassphraseParameters parameters,
            RecoveryCode code,
            SecureRandom random) {
        return new VaultHeader(storeId, parameters, new byte[SLOT], new byte[SLOT], null, new byte[SLOT])
                .withRecoveryCode(master, code, random)
                .withPassphrase(master, passphrase, parameters, random);
    }

    /** The same with another passphrase; the old one opens it no more. */
    VaultHeader withPassphrase(
            SymmetricKey master, Secret passphrase, PassphraseParameters fresh, SecureRandom random) {
        try (SymmetricKey key = PassphraseKey.derive(passphrase, fresh)) {
            byte[] slot = seal(key, label("passphrase", storeId), master, random);
            return new VaultHeader(storeId, fresh, slot, recoverySlot, escrow, escrowSlot);
        }
    }

    /** The same with another recovery code; the old one opens it no more. */
    VaultHeader withRecoveryCode(SymmetricKey master, RecoveryCode code, SecureRandom random) {
        try (SymmetricKey key = code.key()) {
            byte[] slot = seal(key, label("recovery", storeId), master, random);
            return new VaultHeader(storeId, parameters, passphraseSlot, slot, escrow, escrowSlot);
        }
    }

    /** The same with a new escrow slot; a slot key that was taken out of escrow before opens it no more. */
    VaultHeader withEscrow(
            SymmetricKey master, SiteId site, DeviceId device, RecipientKey recovery, SecureRandom random) {
        try (SymmetricKey slotKey = SymmetricKey.generate(random)) {
            EscrowSlot fresh = EscrowSlot.seal(site, device, storeId, recovery, slotKey, random);
            byte[] slot = seal(slotKey, label("escrow", storeId), master, random);
            return new VaultHeader(storeId, parameters, passphraseSlot, recoverySlot, fresh, slot);
        }
    }

    /** The same without an escrow slot. */
    VaultHeader withoutEscrow() {
        return new VaultHeader(storeId, parameters, passphraseSlot, recoverySlot, null, new byte[SLOT]);
    }

    /** The slot key as the site's recovery key can have it, if there is one. */
    Optional<EscrowSlot> escrow() {
        return Optional.ofNullable(escrow);
    }

    private static byte[] seal(SymmetricKey slotKey, byte[] label, SymmetricKey master, SecureRandom random) {
        try (Secret secret = master.secret()) {
            byte[] plain = secret.copy();
            try {
                return slotKey.sealValue(random, label, plain);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }
    }

    private static byte[] label(String slot, Octets16 storeId) {
        return LabelledHash.of("TS1 vault slot", slot.getBytes(StandardCharsets.US_ASCII), storeId.toBytes());
    }

    Octets16 storeId() {
        return storeId;
    }

    /** Takes as long as the passphrase is stretched. */
    SymmetricKey open(Secret passphrase) throws WrongKeyException {
        try (SymmetricKey key = PassphraseKey.derive(passphrase, parameters)) {
            return open(key, "passphrase", passphraseSlot);
        } catch (VerificationFailedException | IllegalArgumentException e) {
            throw WrongKeyException.passphrase();
        }
    }

    SymmetricKey open(RecoveryCode code) throws WrongKeyException {
        try (SymmetricKey key = code.key()) {
            return open(key, "recovery", recoverySlot);
        } catch (VerificationFailedException e) {
            throw WrongKeyException.recoveryCode();
        }
    }

    /** @param slotKey as it came out of escrow */
    SymmetricKey openEscrow(SymmetricKey slotKey) throws WrongKeyException {
        try {
            return open(slotKey, "escrow", escrowSlot);
        } catch (VerificationFailedException e) {
            throw WrongKeyException.escrow();
        }
    }

    private SymmetricKey open(SymmetricKey key, String slot, byte[] sealed) throws VerificationFailedException {
        byte[] plain = key.openValue(label(slot, storeId), sealed);
        try (Secret secret = Secret.copyOf(plain)) {
            return SymmetricKey.of(secret);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).put(MAGIC);
        storeId.writeTo(out);
        out.putInt(parameters.memoryKib()).putInt(parameters.passes()).putInt(parameters.lanes());
        out.put(parameters.salt()).put(passphraseSlot).put(recoverySlot);
        out.put(escrow == null ? new byte[EscrowSlot.LENGTH] : escrow.encode()).put(escrowSlot);
        return out.put(LabelledHash.sha256(Arrays.copyOf(out.array(), HASHED))).array();
    }

    private static Optional<VaultHeader> decode(byte[] bytes) {
        if (bytes.length != LENGTH
                || !MessageDigest.isEqual(
                        LabelledHash.sha256(Arrays.copyOf(bytes, HASHED)), Arrays.copyOfRange(bytes, HASHED, LENGTH))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        byte[] salt = new byte[PassphraseParameters.SALT_LENGTH];
        byte[] passphraseSlot = new byte[SLOT];
        byte[] recoverySlot = new byte[SLOT];
        byte[] escrow = new byte[EscrowSlot.LENGTH];
        byte[] escrowSlot = new byte[SLOT];
        try {
            in.get(magic);
            Octets16 storeId = Octets16.readFrom(in);
            int memory = in.getInt();
            int passes = in.getInt();
            int lanes = in.getInt();
            in.get(salt).get(passphraseSlot).get(recoverySlot).get(escrow).get(escrowSlot);
            if (!Arrays.equals(magic, MAGIC)) {
                return Optional.empty();
            }
            PassphraseParameters parameters = PassphraseParameters.fromFile(memory, passes, lanes, salt);
            EscrowSlot slot = Arrays.equals(escrow, new byte[EscrowSlot.LENGTH]) ? null : EscrowSlot.decode(escrow);
            return Optional.of(new VaultHeader(storeId, parameters, passphraseSlot, recoverySlot, slot, escrowSlot));
        } catch (BufferUnderflowException | MalformedMessageException | VerificationFailedException e) {
            return Optional.empty();
        }
    }

    /** The names of the copies that are damaged or missing. */
    static List<String> damagedCopies(VaultPlace place) throws IOException {
        List<String> damaged = new ArrayList<>();
        for (Path copy : List.of(place.header(), place.headerCopy())) {
            if (decode(AtomicFile.read(copy, LENGTH)).isEmpty()) {
                damaged.add(String.valueOf(copy.getFileName()));
            }
        }
        return damaged;
    }

    /** Reads whichever copy is intact. */
    static VaultHeader find(VaultPlace place) throws VaultException {
        try {
            byte[] first = AtomicFile.read(place.header(), LENGTH);
            byte[] second = AtomicFile.read(place.headerCopy(), LENGTH);
            return decode(first)
                    .or(() -> decode(second))
                    .orElseThrow(() -> new VaultDamagedException("the file vault.hdr, in both its copies,"));
        } catch (IOException e) {
            throw new VaultDamagedException("the file vault.hdr", e);
        }
    }

    /** Reads whichever copy is intact and puts the other one right. */
    static VaultHeader read(VaultPlace place) throws VaultException {
        VaultHeader header = find(place);
        try {
            header.repair(place, AtomicFile.read(place.header(), LENGTH), AtomicFile.read(place.headerCopy(), LENGTH));
            return header;
        } catch (IOException e) {
            throw new VaultDamagedException("the file vault.hdr", e);
        }
    }

    private void repair(VaultPlace place, byte[] first, byte[] second) {
        byte[] right = encode();
        try {
            if (!Arrays.equals(first, right)) {
                AtomicFile.write(place.header(), right);
            }
            if (!Arrays.equals(second, right)) {
                AtomicFile.write(place.headerCopy(), right);
            }
        } catch (IOException e) {
            System.getLogger(VaultHeader.class.getName())
                    .log(System.Logger.Level.WARNING, "one copy of vault.hdr is damaged and could not be repaired");
        }
    }

    /** First the one, then the other, so that a crash leaves one intact. */
    void write(VaultPlace place) throws IOException {
        AtomicFile.write(place.header(), encode());
        AtomicFile.write(place.headerCopy(), encode());
    }

    static boolean isAt(VaultPlace place) {
        return Files.exists(place.header()) || Files.exists(place.headerCopy());
    }
}
