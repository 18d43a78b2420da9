package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;

/**
 * What a laptop whose passphrase was forgotten shows to the holder of its site's recovery key: its slot, and a key made for
 * this one incident. Says nothing that has to be kept secret; that it comes from that laptop is told by {@link #code()}, read
 * back by telephone, since whoever carries the file could put a key of their own into it.
 *
 * <pre>"TSESCRQ1" slot[144] fresh key[32]</pre>
 *
 * @param slot the vault's
 * @param fresh made for this incident
 */
public record EscrowRequest(EscrowSlot slot, RecipientKey fresh) {
    /** Of {@link #encode()}. */
    public static final int LENGTH = 8 + EscrowSlot.LENGTH + RecipientKey.LENGTH;

    /** 60 bits: a carrier would have to try that many keys to meet the code. */
    private static final int CODE_LENGTH = 12;

    private static final int GROUP = 4;
    private static final byte[] MAGIC = "TSESCRQ1".getBytes(StandardCharsets.US_ASCII);

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(MAGIC)
                .put(slot.encode())
                .put(fresh.toBytes())
                .array();
    }

    /** @throws MalformedMessageException if it is no request */
    public static EscrowRequest decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length != LENGTH || !Arrays.equals(encoded, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedMessageException("this is no escrow request");
        }
        int freshAt = MAGIC.length + EscrowSlot.LENGTH;
        try {
            return new EscrowRequest(
                    EscrowSlot.decode(Arrays.copyOfRange(encoded, MAGIC.length, freshAt)),
                    RecipientKey.of(Arrays.copyOfRange(encoded, freshAt, LENGTH)));
        } catch (VerificationFailedException e) {
            throw new MalformedMessageException("the key in an escrow request cannot be used", e);
        }
    }

    /** Names this incident. */
    public Octets16 id() {
        return LabelledHash.id("TS1 escrow request", encode());
    }

    /** 12 characters in groups of four, of the whole request: what the two people read to each other. */
    public String code() {
        return whole().display().substring(0, CODE_LENGTH + CODE_LENGTH / GROUP - 1);
    }

    /** Whether what somebody typed is {@link #code()}; case, blanks and hyphens do not matter. */
    public boolean hasCode(String typed) {
        long characters = typed.chars()
                .filter(c -> c != '-' && !Character.isWhitespace(c))
                .count();
        return characters == CODE_LENGTH && whole().match(typed);
    }

    private Fingerprint whole() {
        return Fingerprint.of(encode());
    }

    @Override
    public String toString() {
        return "escrow request " + id();
    }
}
