package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * A slot key of one vault, sealed to its site's offline recovery key (docs/protocol.md, "Escrow"). What it opens is a slot in
 * the vault's own header, which never leaves the laptop: whoever opens the escrow learns no key of the vault.
 *
 * <pre>siteId[16] deviceId[16] storeId[16] to[16] enc[32] ct[48]</pre>
 *
 * <p>Immutable.
 */
public final class EscrowSlot {
    /** Of {@link #encode()}. */
    public static final int LENGTH = 4 * Octets16.LENGTH + HpkeSealed.ENC_LENGTH + SlotKeys.SEALED_LENGTH;

    private final SiteId site;
    private final DeviceId device;
    private final Octets16 store;
    private final Octets16 to;
    private final HpkeSealed sealed;

    private EscrowSlot(SiteId site, DeviceId device, Octets16 store, Octets16 to, HpkeSealed sealed) {
        this.site = site;
        this.device = device;
        this.store = store;
        this.to = to;
        this.sealed = sealed;
    }

    /** @param slotKey stays the caller's */
    public static EscrowSlot seal(
            SiteId site,
            DeviceId device,
            Octets16 store,
            RecipientKey recovery,
            SymmetricKey slotKey,
            SecureRandom random) {
        byte[] info = info(site, device, store, recovery.id());
        return new EscrowSlot(site, device, store, recovery.id(), SlotKeys.seal(recovery, info, slotKey, random));
    }

    /**
     * Opens it with the offline recovery key; the caller closes what comes out.
     *
     * @throws VerificationFailedException if it is not sealed to that key, or was altered
     */
    public SymmetricKey open(RecipientKeyPair recovery) throws VerificationFailedException {
        if (!recovery.recipientKey().id().equals(to)) {
            throw new VerificationFailedException();
        }
        return SlotKeys.open(recovery, info(site, device, store, to), sealed);
    }

    private static byte[] info(SiteId site, DeviceId device, Octets16 store, Octets16 to) {
        byte[] label = "TS1 escrow".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(label.length + 4 * Octets16.LENGTH).put(label);
        site.value().writeTo(out);
        device.value().writeTo(out);
        store.writeTo(out);
        to.writeTo(out);
        return out.array();
    }

    public SiteId site() {
        return site;
    }

    public DeviceId device() {
        return device;
    }

    /** Which vault of the device. */
    public Octets16 store() {
        return store;
    }

    /** The recovery key's {@link RecipientKey#id()}. */
    public Octets16 to() {
        return to;
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        site.value().writeTo(out);
        device.value().writeTo(out);
        store.writeTo(out);
        to.writeTo(out);
        return SlotKeys.put(out, sealed).array();
    }

    /** @throws MalformedMessageException if it has another length */
    public static EscrowSlot decode(byte[] encoded) throws MalformedMessageException {
        if (encoded.length != LENGTH) {
            throw new MalformedMessageException("an escrow slot has the wrong length");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        return new EscrowSlot(
                new SiteId(Octets16.readFrom(in)),
                new DeviceId(Octets16.readFrom(in)),
                Octets16.readFrom(in),
                Octets16.readFrom(in),
                SlotKeys.take(in));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EscrowSlot that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return store.hashCode();
    }

    @Override
    public String toString() {
        return "escrow slot of vault " + store;
    }
}
