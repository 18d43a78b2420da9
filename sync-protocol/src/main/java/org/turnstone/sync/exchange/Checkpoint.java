package org.turnstone.sync.exchange;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.VectorCodec;

/**
 * A server's signed word on what it holds: the <em>receipt</em> that people are told about. "Stored on the server" is said
 * of what {@link #have} covers, and laptops forget only what {@link #durable} covers (docs/protocol.md, "Checkpoint").
 *
 * <pre>
 *  0 siteId[16]  16 serverEpoch[16]  32 u64 number  40 u64 time  48 controlHead[16]
 * 64 u32 n have[n]   u32 m durable[m]   signature[64] under "TS1 checkpoint"
 * </pre>
 *
 * <p>Numbers rise within a server epoch, so that a restored server is noticed.
 */
public final class Checkpoint {
    private static final String LABEL = "TS1 checkpoint";
    private static final int FIXED_LENGTH = 64;
    static final int SIGNATURE_LENGTH = 64;

    private final SiteId siteId;
    private final Octets16 serverEpoch;
    private final long number;
    private final Instant time;
    private final ChangeId controlHead;
    private final Tips have;
    private final Tips durable;
    private final byte[] signed;
    private final byte[] signature;

    private Checkpoint(
            SiteId siteId,
            Octets16 serverEpoch,
            long number,
            Instant time,
            ChangeId controlHead,
            Tips have,
            Tips durable,
            byte[] signed,
            byte[] signature) {
        this.siteId = siteId;
        this.serverEpoch = serverEpoch;
        this.number = number;
        this.time = time;
        this.controlHead = controlHead;
        this.have = have;
        this.durable = durable;
        this.signed = signed;
        this.signature = signature;
    }

    /** Signs a new checkpoint. */
    public static Checkpoint sign(
            SiteId siteId,
            Octets16 serverEpoch,
            long number,
            Instant time,
            ChangeId controlHead,
            Tips have,
            Tips durable,
            SigningKey server) {
        byte[] signed = signedBytes(siteId, serverEpoch, number, time, controlHead, have, durable);
        Instant kept = Instant.ofEpochMilli(time.toEpochMilli());
        return new Checkpoint(
                siteId, serverEpoch, number, kept, controlHead, have, durable, signed, server.sign(LABEL, signed));
    }

    /** One whose signature came without the bytes that it signs. It is not checked: {@link #isSignedBy}. */
    static Checkpoint putTogether(
            SiteId siteId,
            Octets16 serverEpoch,
            long number,
            Instant time,
            ChangeId controlHead,
            Tips have,
            Tips durable,
            byte[] signature) {
        byte[] signed = signedBytes(siteId, serverEpoch, number, time, controlHead, have, durable);
        return new Checkpoint(siteId, serverEpoch, number, time, controlHead, have, durable, signed, signature.clone());
    }

    private static byte[] signedBytes(
            SiteId siteId,
            Octets16 serverEpoch,
            long number,
            Instant time,
            ChangeId controlHead,
            Tips have,
            Tips durable) {
        byte[] haveBytes = have.encode();
        byte[] durableBytes = durable.encode();
        ByteBuffer out = ByteBuffer.allocate(FIXED_LENGTH + 8 + haveBytes.length + durableBytes.length);
        siteId.value().writeTo(out);
        serverEpoch.writeTo(out);
        out.putLong(number).putLong(time.toEpochMilli());
        controlHead.value().writeTo(out);
        out.putInt(haveBytes.length).put(haveBytes).putInt(durableBytes.length).put(durableBytes);
        return out.array();
    }

    /**
     * Reads one. Its signature is not checked: {@link #isSignedBy}.
     *
     * @throws MalformedMessageException if it is cut short, too long or over a limit
     */
    public static Checkpoint decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length < FIXED_LENGTH + 8 + SIGNATURE_LENGTH
                || encoded.length > FIXED_LENGTH + 8 + SIGNATURE_LENGTH + 2 * WireLimits.MAX_VECTOR_LENGTH) {
            throw new MalformedMessageException("a checkpoint has the wrong length");
        }
        byte[] signed = Arrays.copyOf(encoded, encoded.length - SIGNATURE_LENGTH);
        byte[] signature = Arrays.copyOfRange(encoded, signed.length, encoded.length);
        ByteBuffer in = ByteBuffer.wrap(signed);
        try {
            SiteId siteId = new SiteId(Octets16.readFrom(in));
            Octets16 epoch = Octets16.readFrom(in);
            long number = in.getLong();
            Instant time = Instant.ofEpochMilli(in.getLong());
            ChangeId head = new ChangeId(Octets16.readFrom(in));
            Tips have = VectorCodec.readAfterLength(in);
            Tips durable = VectorCodec.readAfterLength(in);
            if (in.hasRemaining()) {
                throw new MalformedMessageException("a checkpoint has bytes that do not belong to it");
            }
            return new Checkpoint(siteId, epoch, number, time, head, have, durable, signed, signature);
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("a checkpoint is cut short", e);
        }
    }

    public boolean isSignedBy(VerifyingKey server) {
        return server.verify(LABEL, signed, signature);
    }

    /** @throws VerificationFailedException unless one of these keys signed it */
    public Checkpoint verified(Iterable<VerifyingKey> serverKeys) throws VerificationFailedException {
        for (VerifyingKey key : serverKeys) {
            if (isSignedBy(key)) {
                return this;
            }
        }
        throw new VerificationFailedException();
    }

    /**
     * How this one compares with the newest known before. Within an epoch the number decides. Of two epochs the one that the
     * control log announced later is newer; one that it did not announce is that of no server of this site as it is now.
     */
    public LocalReplica.CheckpointStanding comparedWith(Checkpoint newest, ControlState control) {
        if (serverEpoch.equals(newest.serverEpoch)) {
            return number == newest.number
                    ? LocalReplica.CheckpointStanding.SAME
                    : number > newest.number
                            ? LocalReplica.CheckpointStanding.NEWER
                            : LocalReplica.CheckpointStanding.OLDER;
        }
        List<Octets16> epochs = control.serverEpochs().stream()
                .map(ControlEntry.ServerEpoch::epoch)
                .toList();
        return epochs.indexOf(serverEpoch) > epochs.indexOf(newest.serverEpoch)
                ? LocalReplica.CheckpointStanding.NEWER
                : LocalReplica.CheckpointStanding.OLDER;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(signed.length + SIGNATURE_LENGTH)
                .put(signed)
                .put(signature)
                .array();
    }

    byte[] signature() {
        return signature.clone();
    }

    public SiteId siteId() {
        return siteId;
    }

    public Octets16 serverEpoch() {
        return serverEpoch;
    }

    public long number() {
        return number;
    }

    public Instant time() {
        return time;
    }

    public ChangeId controlHead() {
        return controlHead;
    }

    public Tips have() {
        return have;
    }

    public Tips durable() {
        return durable;
    }

    @Override
    public String toString() {
        return "checkpoint " + number + " of site " + siteId;
    }
}
