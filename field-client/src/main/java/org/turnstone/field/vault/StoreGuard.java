package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;

/**
 * A small sealed file outside the vault that remembers the newest commit of its store and where the store lies. A store
 * that was restored from a backup, fell back to an older commit or was copied to another machine does not match it, and
 * then a new log is begun before anything is written: two entries under one number are what no replica could put right
 * (docs/protocol.md, "Guard").
 *
 * <p>Written after each commit, so it is at most one commit behind. Guarded by the vault's lock.
 */
final class StoreGuard implements AutoCloseable {
    private static final int MACHINE = 32;
    private static final int LENGTH = Octets16.LENGTH + Long.BYTES + Octets16.LENGTH + MACHINE;
    private static final int MAX_BYTES = 4096;

    private final Path file;
    private final SymmetricKey key;
    private final Octets16 storeId;
    private final byte[] machine;
    private final SecureRandom random;

    /** @param machine 32 bytes that differ on another machine, for another user or in another place */
    StoreGuard(Path directory, SymmetricKey master, Octets16 storeId, byte[] machine, SecureRandom random) {
        this.file = directory.resolve(storeId.toHex() + ".guard");
        this.key = master.derive("TS1 vault guard", storeId.toBytes());
        this.storeId = storeId;
        this.machine = machine.clone();
        this.random = random;
    }

    /**
     * What the guard remembers: the newest commit.
     *
     * @param commits how many there were
     * @param token that commit's own
     */
    record Mark(long commits, Octets16 token) {}

    /** Why a store is not trusted to be the one that was left. */
    enum Doubt {
        MISSING("This vault has not been opened on this laptop by you before, or its guard file was deleted:"
                + " it looks restored or copied."),
        DAMAGED("The guard file of this vault could not be read, so it cannot be told whether the vault was restored or"
                + " copied."),
        ELSEWHERE("This vault was last used on another laptop, by another user or in another folder: it looks copied or"
                + " moved."),
        OLDER(
                "This vault is older than it was when it was last used: it looks restored from a backup, or the end of its"
                        + " file was lost.");

        private final String sentence;

        Doubt(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    /** What speaks against the store whose newest commit is {@code stamp}; empty if it is the one that was left. */
    Optional<Doubt> doubt(CommitStamp stamp) {
        try {
            byte[] sealed = AtomicFile.read(file, MAX_BYTES);
            if (sealed.length == 0) {
                return Optional.of(Doubt.MISSING);
            }
            ByteBuffer in = ByteBuffer.wrap(key.openValue(storeId.toBytes(), sealed));
            Octets16.readFrom(in);
            Mark mark = new Mark(in.getLong(), Octets16.readFrom(in));
            byte[] there = new byte[MACHINE];
            in.get(there);
            if (!Arrays.equals(there, machine)) {
                return Optional.of(Doubt.ELSEWHERE);
            }
            return stamp.isOrFollows(mark) ? Optional.empty() : Optional.of(Doubt.OLDER);
        } catch (IOException | VerificationFailedException | BufferUnderflowException e) {
            return Optional.of(Doubt.DAMAGED);
        }
    }

    /** Remembers a commit. */
    void write(CommitStamp stamp) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        storeId.writeTo(out);
        out.putLong(stamp.number());
        stamp.token().writeTo(out);
        out.put(machine);
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, key.sealValue(random, storeId.toBytes(), out.array()));
    }

    @Override
    public void close() {
        key.close();
    }
}
