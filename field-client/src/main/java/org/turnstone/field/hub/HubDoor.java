package org.turnstone.field.hub;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.HttpMessages;

/**
 * Lets colleagues in: whoever holds a device key that the site's authority certified. A laptop that was enrolled after this
 * one last heard of the office brings its certificate along.
 *
 * <p>Nonces and tokens live in memory, as long as the hub runs. Safe to share between threads.
 */
final class HubDoor {
    private static final Duration NONCE_LIFE = Duration.ofMinutes(1);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final int SECRET_LENGTH = 32;

    /** A room of colleagues has no more; it bounds what strangers can make a hub remember. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Vault vault;
    private final SiteId site;
    private final VerifyingKey authority;
    private final VerifyingKey hub;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<String, Guest> nonces = new HashMap<>();
    private final Map<String, Guest> tokens = new HashMap<>();

    HubDoor(Vault vault, VerifyingKey authority, Clock clock, SecureRandom random) {
        this.vault = vault;
        this.authority = authority;
        this.site = DeviceCertificate.siteIdOf(authority);
        this.hub = vault.deviceKey();
        this.clock = clock;
        this.random = random;
    }

    /**
     * Somebody at the door or inside.
     *
     * @param certificate the authority's word on the device
     * @param until when this ends
     */
    record Guest(DeviceCertificate certificate, Instant until) {
        DeviceId device() {
            return certificate.deviceId();
        }

        @Override
        public String toString() {
            return "guest " + device();
        }
    }

    HttpMessages.ChallengeAnswer challenge(HttpMessages.ChallengeRequest request) throws HubProblem {
        DeviceCertificate certificate = certificate(request);
        byte[] nonce = secret();
        synchronized (this) {
            remember(nonces, text(nonce), new Guest(certificate, clock.instant().plus(NONCE_LIFE)));
        }
        return new HttpMessages.ChallengeAnswer(text(nonce), text(hub.toBytes()));
    }

    HttpMessages.TokenAnswer token(HttpMessages.TokenRequest request) throws HubProblem {
        Guest guest;
        synchronized (this) {
            guest = request.nonce() == null ? null : nonces.remove(request.nonce());
        }
        Instant now = clock.instant();
        if (guest == null
                || now.isAfter(guest.until())
                || !guest.device().toHex().equals(request.deviceId())
                || !isProof(guest, bytes(request.nonce()), request.time(), bytes(request.signature()))) {
            throw new HubProblem(
                    401,
                    "TOKEN",
                    "This laptop could not prove who it is to the hub.",
                    "Nothing was sent and nothing is lost. Try again.");
        }
        byte[] token = secret();
        Instant until = now.plus(TOKEN_LIFE);
        synchronized (this) {
            remember(tokens, text(token), new Guest(guest.certificate(), until));
        }
        return new HttpMessages.TokenAnswer(text(token), until.toString(), now.toString());
    }

    /** Who shows this token. */
    Guest guest(@Nullable String authorization) throws HubProblem {
        Guest guest;
        synchronized (this) {
            guest = authorization == null || !authorization.startsWith("Bearer ")
                    ? null
                    : tokens.get(authorization.substring("Bearer ".length()).strip());
        }
        if (guest == null || clock.instant().isAfter(guest.until())) {
            throw new HubProblem(
                    401,
                    "TOKEN",
                    "The sign-in at the hub is missing or has expired.",
                    "Nothing was changed. Sign in again and repeat the request.");
        }
        return guest;
    }

    private boolean isProof(Guest guest, byte[] nonce, @Nullable String time, byte[] signature) {
        try {
            Instant said = Instant.parse(time == null ? "" : time);
            return guest.certificate()
                    .verifyingKey()
                    .verify(Proofs.AUTH, Proofs.signIn(site, guest.device(), hub, nonce, said), signature);
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    private DeviceCertificate certificate(HttpMessages.ChallengeRequest request) throws HubProblem {
        if (!site.toHex().equals(request.siteId())) {
            throw new HubProblem(
                    403,
                    "NOT_ENROLLED",
                    "This hub is of another site.",
                    "Nothing was sent and nothing is lost. Ask whose hub it is.");
        }
        ControlState control = vault.control().orElseThrow();
        Optional<DeviceCertificate> known = control.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .filter(certificate -> certificate.deviceId().toHex().equals(request.deviceId()))
                .findFirst();
        return known.or(() -> brought(request)).orElseThrow(HubDoor::notEnrolled);
    }

    private Optional<DeviceCertificate> brought(HttpMessages.ChallengeRequest request) {
        try {
            DeviceCertificate certificate = DeviceCertificate.of(bytes(request.certificate()), authority);
            return certificate.deviceId().toHex().equals(request.deviceId())
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (MalformedMessageException | VerificationFailedException | HubProblem e) {
            return Optional.empty();
        }
    }

    private static HubProblem notEnrolled() {
        return new HubProblem(
                403,
                "NOT_ENROLLED",
                "This laptop is not one of this site, so the hub does not talk to it.",
                "Nothing was sent and nothing is lost. Ask the office for an enrolment code.");
    }

    private void remember(Map<String, Guest> guests, String secret, Guest guest) throws HubProblem {
        Instant now = clock.instant();
        for (Iterator<Guest> all = guests.values().iterator(); all.hasNext(); ) {
            if (now.isAfter(all.next().until())) {
                all.remove();
            }
        }
        if (guests.size() >= MOST_AT_ONCE) {
            throw new HubProblem(
                    429,
                    "BUSY",
                    "Too many laptops are signing in at the hub.",
                    "Nothing is lost. Try again in a minute.");
        }
        guests.put(secret, guest);
    }

    private byte[] secret() {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return secret;
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] bytes(@Nullable String base64) throws HubProblem {
        try {
            return Base64.getUrlDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw HubProblem.malformed();
        }
    }
}
