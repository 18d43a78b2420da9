package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/** What a device signs to prove that it holds its key (docs/protocol.md, "Session over HTTP"). */
public final class Proofs {
    /** The label of a proof at enrolment. */
    public static final String ENROL = "TS1 enrol";

    /** The label of a proof at sign-in. */
    public static final String AUTH = "TS1 auth";

    private Proofs() {}

    /**
     * The message of a proof at enrolment.
     *
     * @param code the 26 characters of the code, in capitals without separators
     */
    public static byte[] enrolment(String code, VerifyingKey device, RecipientKey recipient) {
        return LabelledHash.of(ENROL, code.getBytes(StandardCharsets.UTF_8), device.toBytes(), recipient.toBytes());
    }

    /**
     * The message of a proof at sign-in; it names the server, so that one server cannot use it at another.
     *
     * @param clock what the device's clock says; the nonce makes it a measurement, since it cannot be older than that
     */
    public static byte[] signIn(SiteId site, DeviceId device, VerifyingKey server, byte[] nonce, Instant clock) {
        byte[] serverHash = LabelledHash.of("TS1 server", server.toBytes());
        ByteBuffer out = ByteBuffer.allocate(2 * Octets16.LENGTH + serverHash.length + nonce.length + Long.BYTES);
        site.value().writeTo(out);
        device.value().writeTo(out);
        return out.put(serverHash).put(nonce).putLong(clock.toEpochMilli()).array();
    }
}
