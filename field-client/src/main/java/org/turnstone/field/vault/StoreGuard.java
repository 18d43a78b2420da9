package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.Octets16;

/**
 * A small sealed file outside the vault that remembers how far its own log had come. A store that was restored from a
 * backup or copied to another machine does not match it, and then a new log is begun before anything is written: two
 * entries under one number are what no replica could put right (docs/protocol.md, "Guard").
 *
 * <p>Guarded by the vault's lock.
 */
final class StoreGuard implements AutoCloseable {
    private static final int LENGTH = 16 + 16 + 8 + 16 + 8 + 32;
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
     * What the guard remembers.
     *
     * @param log the vault's own log; zeros before it has one
     * @param seq place of its last entry
     * @param head that entry
     * @param opens how often the vault had been opened
     */
    record Mark(LogId log, long seq, ChangeId head, long opens) {
        static Mark of(Optional<LogPosition> next, long opens) {
            return next.map(at -> new Mark(at.logId(), at.seq() - 1, new ChangeId(Octets16.prefixOf(at.prev())), opens))
                    .orElseGet(() -> new Mark(new LogId(Octets16.ZERO), 0, new ChangeId(Octets16.ZERO), opens));
        }
    }

    /** Why a store is not trusted to be the one that was left. */
    enum Doubt {
        /** There is no guard: it was deleted, or the vault came from elsewhere. */
        MISSING,
        /** It cannot be opened. */
        DAMAGED,
        /** It was made on another machine, by another user or in another folder. */
        ELSEWHERE
    }

    /** What was found: a mark, or a doubt. */
    record Found(Optional<Mark> mark, Optional<Doubt> doubt) {
        private static Found doubt(Doubt doubt) {
            return new Found(Optional.empty(), Optional.of(doubt));
        }
    }

    Found read() {
        try {
            byte[] sealed = AtomicFile.read(file, MAX_BYTES);
            if (sealed.length == 0) {
                return Found.doubt(Doubt.MISSING);
            }
            ByteBuffer in = ByteBuffer.wrap(key.openValue(storeId.toBytes(), sealed));
            Octets16.readFrom(in);
            LogId log = new LogId(Octets16.readFrom(in));
            long seq = in.getLong();
            ChangeId head = new ChangeId(Octets16.readFrom(in));
            long opens = in.getLong();
            byte[] there = new byte[32];
            in.get(there);
            return Arrays.equals(there, machine)
                    ? new Found(Optional.of(new Mark(log, seq, head, opens)), Optional.empty())
                    : Found.doubt(Doubt.ELSEWHERE);
        } catch (IOException | VerificationFailedException | BufferUnderflowException e) {
            return Found.doubt(Doubt.DAMAGED);
        }
    }

    void write(Mark mark) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        storeId.writeTo(out);
        mark.log().value().writeTo(out);
        out.putLong(mark.seq());
        mark.head().value().writeTo(out);
        out.putLong(mark.opens()).put(machine);
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, key.sealValue(random, storeId.toBytes(), out.array()));
    }

    @Override
    public void close() {
        key.close();
    }
}
