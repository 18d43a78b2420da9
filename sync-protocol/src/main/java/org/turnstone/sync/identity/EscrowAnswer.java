package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;

/**
 * A slot key, taken out of escrow and sealed to the fresh key of one {@link EscrowRequest}: of use on that laptop, in that
 * incident, and nowhere else. Immutable.
 *
 * <pre>"TSESCAN1" request id[16] enc[32] ct[48]</pre>
 */
public final class EscrowAnswer {
    /** Of {@link #encode()}. */
    public static final int LENGTH = 8 + Octets16.LENGTH + HpkeSealed.ENC_LENGTH + SlotKeys.SEALED_LENGTH;

    private static final byte[] MAGIC = "TSESCAN1".getBytes(StandardCharsets.US_ASCII);

    private final Octets16 request;
    private final HpkeSealed sealed;

    private EscrowAnswer(Octets16 request, HpkeSealed sealed) {
        this.request = request;
        this.sealed = sealed;
    }

    /**
     * Opens the slot of a request and seals its key to the request's own. Whoever calls this has compared the code.
     *
     * @throws VerificationFailedException if the slot is not sealed to this recovery key, or was altered
     */
    public static EscrowAnswer to(EscrowRequest request, RecipientKeyPair recovery, SecureRandom random)
            throws VerificationFailedException {
        try (SymmetricKey slotKey = request.slot().open(recovery)) {
            return new EscrowAnswer(request.id(), SlotKeys.seal(request.fresh(), info(request.id()), slotKey, random));
        }
    }

    /**
     * The slot key; the caller closes it.
     *
     * @param fresh the private half of the request's key
     * @throws VerificationFailedException if it answers another request, or was altered
     */
    public SymmetricKey open(EscrowRequest asked, RecipientKeyPair fresh) throws VerificationFailedException {
        if (!asked.id().equals(request)) {
            throw new VerificationFailedException();
        }
        return SlotKeys.open(fresh, info(request), sealed);
    }

    private static byte[] info(Octets16 request) {
        byte[] label = "TS1 escrow answer".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(label.length + Octets16.LENGTH).put(label);
        request.writeTo(out);
        return out.array();
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).put(MAGIC);
        request.writeTo(out);
        return SlotKeys.put(out, sealed).array();
    }

    /** @throws MalformedMessageException if it is no answer */
    public static EscrowAnswer decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length != LENGTH || !Arrays.equals(encoded, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedMessageException("this is no answer to an escrow request");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded, MAGIC.length, LENGTH - MAGIC.length);
        return new EscrowAnswer(Octets16.readFrom(in), SlotKeys.take(in));
    }

    @Override
    public String toString() {
        return "answer to escrow request " + request;
    }
}
