package org.turnstone.sync.exchange;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.wire.VectorCodec;

/**
 * The last word of each side: what a device acknowledged, and the receipt that the server gave it for that. Both keep it, so
 * that next time each says only what has changed (docs/protocol.md, "Footing"). A side that was restored or copied has
 * another one, and then all is said in full.
 *
 * @param said by the device
 * @param receipt by the server, in answer
 * @param theirs entries here that the server held then with all before them, of which the receipt may cover less; no part of
 *     what both sides have to agree on
 */
public record Footing(Acknowledgement said, Checkpoint receipt, Tips theirs) {
    /** As the server keeps it. */
    public Footing(Acknowledgement said, Checkpoint receipt) {
        this(said, receipt, receipt.have());
    }

    /** Names exactly these two: {@code H("TS1 footing", acknowledgement, checkpoint)[0..16]}. */
    public Octets16 id() {
        return LabelledHash.id("TS1 footing", said.encode(), receipt.encode());
    }

    /** The payload of a FOOTING frame. */
    public byte[] named(Octets16 leftWanting) {
        ByteBuffer out = ByteBuffer.allocate(2 * Octets16.LENGTH);
        id().writeTo(out);
        leftWanting.writeTo(out);
        return out.array();
    }

    /** True if an acknowledgement would say no more than this one's. */
    public boolean stands(Tips tips, ChangeId controlHead, Collection<Acknowledgement.Erased> erased) {
        return said.tips().equals(tips)
                && said.controlHead().equals(controlHead)
                && said.erased().equals(new TreeSet<>(erased));
    }

    /** For keeping: {@code u32 n ‖ acknowledgement[n] ‖ u32 m ‖ vector[m] ‖ checkpoint}. */
    public byte[] encode() {
        byte[] word = said.encode();
        byte[] vector = theirs.encode();
        byte[] answer = receipt.encode();
        return ByteBuffer.allocate(2 * Integer.BYTES + word.length + vector.length + answer.length)
                .putInt(word.length)
                .put(word)
                .putInt(vector.length)
                .put(vector)
                .put(answer)
                .array();
    }

    /** @throws MalformedMessageException if it is not what {@link #encode} wrote */
    public static Footing decode(byte[] encoded) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new MalformedMessageException("a footing is cut short");
            }
            byte[] word = new byte[length];
            in.get(word);
            Tips vector = VectorCodec.readAfterLength(in);
            byte[] answer = new byte[in.remaining()];
            in.get(answer);
            return new Footing(Acknowledgement.decode(word), Checkpoint.decode(answer), vector);
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("a footing is cut short", e);
        }
    }
}
