package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.keys.SiteKeys;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.HttpMessages;

/**
 * Signs devices in: a nonce is signed and becomes a token. Nonces lie in the database, and a token carries all it says, sealed
 * under a key of the site, so that every server on this database can check both.
 *
 * <pre>token = base64url( siteId[16] ‖ sealed under the site's token key: deviceId[16] u64 expiry )</pre>
 */
@ApplicationScoped
public class SignIns {
    static final Duration NONCE_LIFE = Duration.ofSeconds(60);
    static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final int NONCE_LENGTH = 32;
    /** A laptop needs one at a time; more would let whoever knows its id fill the table. */
    private static final int MAX_UNDER_WAY = 32;

    private static final int TOKEN_LENGTH = Octets16.LENGTH + 12 + Octets16.LENGTH + Long.BYTES + 16;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Sites sites;

    @Inject
    SiteControl control;

    @Inject
    LastSeen seen;

    @Inject
    DeviceClocks clocks;

    @Inject
    KeyHolder keys;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /** Who a token belongs to. */
    record Bearer(SiteId site, DeviceId device) {}

    @Transactional
    public HttpMessages.ChallengeAnswer challenge(SiteId site, DeviceId device) {
        certificate(site, device);
        Instant now = clock.instant();
        Sql.of("delete from sign_in where expires_at < ?", now).update(entities);
        long underWay = Sql.of(
                        "select count(*) from sign_in where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .one(entities)
                .whole(0);
        if (underWay >= MAX_UNDER_WAY) {
            throw new ProblemException(
                    429, "BUSY", "This laptop began to sign in too often.", "Nothing is lost. Try again in a minute.");
        }
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        Sql.of("insert into sign_in (site_id, device_id, nonce, expires_at)")
                .andRows(List.<Object[]>of(
                        new Object[] {site.value().toUuid(), device.value().toUuid(), nonce, now.plus(NONCE_LIFE)}))
                .update(entities);
        return new HttpMessages.ChallengeAnswer(
                Given64.text(nonce),
                Given64.text(keys.of(site).server().verifyingKey().toBytes()));
    }

    /** A refusal keeps the nonce used up. */
    @Transactional(dontRollbackOn = ProblemException.class)
    public HttpMessages.TokenAnswer token(
            SiteId site, DeviceId device, byte[] nonce, Instant theirClock, byte[] signature) {
        DeviceCertificate certificate = certificate(site, device);
        Instant now = clock.instant();
        int used = Sql.of(
                        "delete from sign_in where site_id = ? and device_id = ? and nonce = ? and expires_at >= ?",
                        site.value().toUuid(),
                        device.value().toUuid(),
                        nonce,
                        now)
                .update(entities);
        SiteKeys own = keys.of(site);
        byte[] message = Proofs.signIn(site, device, own.server().verifyingKey(), nonce, theirClock);
        if (used != 1 || !certificate.verifyingKey().verify(Proofs.AUTH, message, signature)) {
            throw refused();
        }
        seen.now(site, device);
        clocks.measured(site, device, theirClock);
        Instant expires = now.plus(TOKEN_LIFE);
        return new HttpMessages.TokenAnswer(write(own, device, expires), expires.toString(), now.toString());
    }

    /** Whose token this is, if it is one of this server's and still good. */
    @Transactional
    Optional<Bearer> bearerOf(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != TOKEN_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        SiteId site = new SiteId(Octets16.readFrom(in));
        byte[] sealed = new byte[in.remaining()];
        in.get(sealed);
        if (sites.find(site).isEmpty()) {
            return Optional.empty();
        }
        try (SymmetricKey key = tokenKey(keys.of(site))) {
            ByteBuffer opened = ByteBuffer.wrap(key.openValue(site.value().toBytes(), sealed));
            DeviceId device = new DeviceId(Octets16.readFrom(opened));
            boolean good = clock.millis() < opened.getLong();
            return good ? Optional.of(new Bearer(site, device)) : Optional.empty();
        } catch (VerificationFailedException e) {
            return Optional.empty();
        }
    }

    private String write(SiteKeys own, DeviceId device, Instant expires) {
        SiteId site = own.site();
        byte[] content = ByteBuffer.allocate(Octets16.LENGTH + Long.BYTES)
                .put(device.value().toBytes())
                .putLong(expires.toEpochMilli())
                .array();
        try (SymmetricKey key = tokenKey(own)) {
            byte[] sealed = key.sealValue(random, site.value().toBytes(), content);
            return Given64.text(ByteBuffer.allocate(Octets16.LENGTH + sealed.length)
                    .put(site.value().toBytes())
                    .put(sealed)
                    .array());
        }
    }

    private static SymmetricKey tokenKey(SiteKeys own) {
        return own.secret().derive("TS1 token");
    }

    private DeviceCertificate certificate(SiteId site, DeviceId device) {
        if (sites.find(site).isEmpty()) {
            throw notEnrolled();
        }
        return control.of(site).device(device).orElseThrow(SignIns::notEnrolled);
    }

    static ProblemException notEnrolled() {
        return new ProblemException(
                403,
                "NOT_ENROLLED",
                "This laptop is not enrolled at this site on this server.",
                "Nothing was sent and nothing is lost. Ask the office for an enrolment code.");
    }

    private static ProblemException refused() {
        return new ProblemException(
                401,
                "TOKEN",
                "The laptop could not prove who it is.",
                "Nothing was sent and nothing is lost. Try again; if it fails again, tell the office.");
    }
}
