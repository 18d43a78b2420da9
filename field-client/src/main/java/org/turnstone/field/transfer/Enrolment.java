package org.turnstone.field.transfer;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.wire.HttpMessages;

/**
 * Makes a vault part of a site with a one-time code. The code holds the beginning of the fingerprint of the site's
 * authority, so a server that only pretends to be the site's is found out before anything is believed.
 */
public final class Enrolment {
    private static final int SECRET_LENGTH = 16;
    private static final int LENGTH = 26;
    private static final int MAX_ANSWER = 64 << 10;

    private Enrolment() {}

    /**
     * Who and where this vault now belongs to.
     *
     * @param siteName for people
     * @param personName for people
     */
    public record Enrolled(String siteName, String personName) {
        @Override
        public String toString() {
            return "enrolled";
        }
    }

    /**
     * What a person typed as a code, in capitals and without separators.
     *
     * @throws IllegalArgumentException with a sentence for the person if it cannot be one
     */
    public static String readCode(String typed) {
        String plain = typed.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s\\u2013-]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        if (plain.length() != LENGTH || !plain.matches("[0-9A-HJKMNP-TV-Z]+")) {
            throw new IllegalArgumentException("This is not an enrolment code: it has 26 characters. Nothing was sent."
                    + " Check each group of characters and try again.");
        }
        return plain;
    }

    /**
     * Enrols.
     *
     * @param code as {@link #readCode} gives it
     * @throws PeerException if the server could not be reached, refused the code or is not the site's; the vault is as it was
     */
    public static Enrolled enrol(Vault vault, ServerAddress server, String code) throws PeerException, VaultException {
        try (HttpLine line = new HttpLine(server);
                SigningKey device = vault.signingKey();
                RecipientKeyPair recipient = vault.recipientKey()) {
            byte[] signing = device.verifyingKey().toBytes();
            byte[] receiving = recipient.recipientKey().toBytes();
            byte[] proof = device.sign(
                    "TS1 enrol",
                    LabelledHash.of("TS1 enrol", code.getBytes(StandardCharsets.UTF_8), signing, receiving));
            HttpRequest request = line.request("sync/v1/enrol")
                    .header("Content-Type", "application/json")
                    .POST(line.json(new HttpMessages.EnrolRequest(
                            code, HttpPeer.base64(signing), HttpPeer.base64(receiving), HttpPeer.base64(proof))))
                    .build();
            HttpMessages.EnrolAnswer answer =
                    line.read(line.sendForSuccess(request, MAX_ANSWER), HttpMessages.EnrolAnswer.class);
            vault.join(membership(server, code, device.verifyingKey(), answer));
            return new Enrolled(text(answer.siteName()), text(answer.personName()));
        }
    }

    private static String text(@org.jspecify.annotations.Nullable String said) {
        return said == null ? "" : said;
    }

    private static Membership membership(
            ServerAddress server, String code, VerifyingKey device, HttpMessages.EnrolAnswer answer)
            throws PeerMistakenException {
        try {
            VerifyingKey authority = VerifyingKey.of(HttpPeer.bytes(answer.authority()));
            if (!Fingerprint.of(authority).match(code.substring(SECRET_LENGTH))) {
                throw new PeerMistakenException(
                        "The server at this address is not the one the code is for. The vault is"
                                + " as it was. Check the address, and ask the office for a new code: this one may have been seen.");
            }
            DeviceCertificate certificate = DeviceCertificate.of(HttpPeer.bytes(answer.certificate()), authority);
            if (!certificate.verifyingKey().equals(device)) {
                throw HttpLine.notUnderstood(null);
            }
            return new Membership(
                    server.base(), authority, certificate, VerifyingKey.of(HttpPeer.bytes(answer.serverKey())));
        } catch (VerificationFailedException | MalformedMessageException e) {
            throw HttpLine.notUnderstood(e);
        }
    }
}
