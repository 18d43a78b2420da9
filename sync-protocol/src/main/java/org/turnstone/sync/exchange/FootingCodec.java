package org.turnstone.sync.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.VarInt;
import org.turnstone.sync.wire.VectorDifference;

/**
 * Acknowledgements and checkpoints said by what differs from those of a {@link Footing}. The reader puts back what was left
 * out and then has the very bytes that were signed, so a signature means what it always means.
 *
 * <pre>
 * ACKNOWLEDGEMENT_AFTER  varint number - before ‖ u8 flags ‖ [1: controlHead[16]] ‖ difference of the vector
 *                        ‖ [2: varint m ‖ m × 32] ‖ signature[64]
 * CHECKPOINT_AFTER       varint number - before ‖ u64 time ‖ u8 flags ‖ [1: controlHead[16]]
 *                        ‖ difference of have, from the have before or [2: from the vector acknowledged]
 *                        ‖ [4: difference of durable] ‖ signature[64]
 * </pre>
 */
public final class FootingCodec {
    private static final int HEAD = 1;
    private static final int ERASURES = 2;
    private static final int FROM_ACKNOWLEDGED = 2;
    private static final int DURABLE = 4;

    private FootingCodec() {}

    /** @param next by the same device, with a higher number */
    public static byte[] acknowledgement(Acknowledgement next, Footing footing) {
        Acknowledgement before = footing.said();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VarInt.write(next.number() - before.number(), out);
        boolean head = !next.controlHead().equals(before.controlHead());
        boolean erasures = !next.erased().equals(before.erased());
        out.write((head ? HEAD : 0) | (erasures ? ERASURES : 0));
        if (head) {
            out.writeBytes(next.controlHead().value().toBytes());
        }
        VectorDifference.write(before.tips(), next.tips(), out);
        if (erasures) {
            VarInt.write(next.erased().size(), out);
            for (Acknowledgement.Erased erased : next.erased()) {
                out.writeBytes(erased.record().value().toBytes());
                out.writeBytes(erased.part().value().toBytes());
            }
        }
        out.writeBytes(next.signature());
        return out.toByteArray();
    }

    /**
     * Reads one. Its signature is not checked.
     *
     * @param footing the one that it goes on from
     * @throws MalformedMessageException if it is not well formed
     */
    public static Acknowledgement acknowledgement(byte[] encoded, Footing footing) throws MalformedMessageException {
        Acknowledgement before = footing.said();
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            long number = before.number() + VarInt.read(in);
            int flags = in.get();
            ChangeId head = (flags & HEAD) != 0 ? new ChangeId(Octets16.readFrom(in)) : before.controlHead();
            Tips tips = VectorDifference.read(in, before.tips());
            SortedSet<Acknowledgement.Erased> erased = (flags & ERASURES) != 0
                    ? new TreeSet<>(Acknowledgement.erasures(in, VarInt.read(in, WireLimits.MAX_ERASURES_ACKNOWLEDGED)))
                    : before.erased();
            return Acknowledgement.putTogether(
                    before.siteId(), before.device(), number, head, tips, erased, signature(in));
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("an acknowledgement is cut short", e);
        }
    }

    /**
     * A checkpoint in short, if it can be said so: by the same server epoch, with a higher number.
     *
     * @param acknowledged the vector that it answers
     */
    public static Optional<byte[]> checkpoint(Checkpoint next, Footing footing, Tips acknowledged) {
        Checkpoint before = footing.receipt();
        if (!next.siteId().equals(before.siteId())
                || !next.serverEpoch().equals(before.serverEpoch())
                || next.number() <= before.number()) {
            return Optional.empty();
        }
        byte[] fromBefore = difference(before.have(), next.have());
        byte[] fromAcknowledged = difference(acknowledged, next.have());
        boolean head = !next.controlHead().equals(before.controlHead());
        boolean durable = !next.durable().equals(before.durable());
        boolean shorter = fromAcknowledged.length < fromBefore.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VarInt.write(next.number() - before.number(), out);
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .putLong(next.time().toEpochMilli())
                .array());
        out.write((head ? HEAD : 0) | (shorter ? FROM_ACKNOWLEDGED : 0) | (durable ? DURABLE : 0));
        if (head) {
            out.writeBytes(next.controlHead().value().toBytes());
        }
        out.writeBytes(shorter ? fromAcknowledged : fromBefore);
        if (durable) {
            VectorDifference.write(before.durable(), next.durable(), out);
        }
        out.writeBytes(next.signature());
        return Optional.of(out.toByteArray());
    }

    private static byte[] difference(Tips from, Tips to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VectorDifference.write(from, to, out);
        return out.toByteArray();
    }

    /**
     * Reads one. Its signature is not checked.
     *
     * @param footing the one that was named in the request
     * @param acknowledged the vector of the acknowledgement in the request
     * @throws MalformedMessageException if it is not well formed
     */
    public static Checkpoint checkpoint(byte[] encoded, Footing footing, Tips acknowledged)
            throws MalformedMessageException {
        Checkpoint before = footing.receipt();
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            long number = before.number() + VarInt.read(in);
            Instant time = Instant.ofEpochMilli(in.getLong());
            int flags = in.get();
            ChangeId head = (flags & HEAD) != 0 ? new ChangeId(Octets16.readFrom(in)) : before.controlHead();
            Tips have = VectorDifference.read(in, (flags & FROM_ACKNOWLEDGED) != 0 ? acknowledged : before.have());
            Tips durable = (flags & DURABLE) != 0 ? VectorDifference.read(in, before.durable()) : before.durable();
            return Checkpoint.putTogether(
                    before.siteId(), before.serverEpoch(), number, time, head, have, durable, signature(in));
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("a checkpoint is cut short", e);
        }
    }

    /** The last of each of them. */
    private static byte[] signature(ByteBuffer in) throws MalformedMessageException {
        if (in.remaining() != Checkpoint.SIGNATURE_LENGTH) {
            throw new MalformedMessageException("what is said in short ends with a signature");
        }
        byte[] signature = new byte[Checkpoint.SIGNATURE_LENGTH];
        in.get(signature);
        return signature;
    }
}
