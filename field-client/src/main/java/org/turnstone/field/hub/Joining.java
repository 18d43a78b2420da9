package org.turnstone.field.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.transfer.HttpPeer;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.PeopleNames;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.DeviceCertificate;

/**
 * Syncs a vault with the hub of a colleague: an ordinary session over TLS, once the hub has shown that it is the laptop of
 * somebody of this site, and the one whose code was typed. One thread.
 */
public final class Joining {
    /** Where a hub listens if nothing else is said. */
    public static final int PORT = 8443;

    private static final int CODE_GROUP = 4;

    private final Vault vault;
    private final Clock clock;
    private final SecureRandom random;

    /** @param vault one that is part of a site */
    public Joining(Vault vault, Clock clock, SecureRandom random) {
        this.vault = vault;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What a session with a hub did.
     *
     * @param report the figures
     * @param hub whose hub it was
     * @param name of that person, or empty if it cannot be read here
     * @param decisionsKnownUpTo up to when, by the server's clock, the two laptops together know of withdrawn laptops
     */
    public record Joined(
            SyncReport report, DeviceCertificate hub, Optional<String> name, Optional<Instant> decisionsKnownUpTo) {
        @Override
        public String toString() {
            return "session with the hub " + hub.deviceId();
        }
    }

    /** The beginning of a fingerprint that tells a hub from others: 40 bits in two groups. */
    static String codeOf(Fingerprint fingerprint) {
        String code = fingerprint.characters().substring(0, Fingerprint.MIN_PREFIX);
        return code.substring(0, CODE_GROUP) + "-" + code.substring(CODE_GROUP);
    }

    /**
     * What a person typed as a hub's address: a name or number, with a port or without.
     *
     * @throws IllegalArgumentException with a sentence for the person if it cannot be one
     */
    public static ServerAddress address(String typed) {
        String plain = typed.strip().replaceFirst("^https://", "").replaceFirst("/$", "");
        try {
            URI uri = new URI("https://" + plain);
            if (uri.getHost() != null && uri.getPath().isEmpty()) {
                int port = uri.getPort() < 0 ? PORT : uri.getPort();
                return new ServerAddress(new URI("https", null, uri.getHost(), port, null, null, null));
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "This is not the address of a hub. Nothing was sent. Write it as the hub shows"
                        + " it, like 192.168.1.5:" + PORT);
    }

    /**
     * One session.
     *
     * @param code that the hub shows, or null to join whichever laptop of the site answers there
     * @throws PeerException if the hub could not be used; what arrived until then is kept
     */
    public Joined join(ServerAddress address, @Nullable String code, SyncListener listener)
            throws PeerException, VaultException {
        Membership member = vault.membership().orElseThrow();
        HubTrust trust = new HubTrust(member.authority(), hub -> isWelcome(hub, code));
        try (SigningKey key = vault.signingKey();
                HttpPeer peer = new HttpPeer(
                        address,
                        trust.context(random),
                        member.certificate().siteId(),
                        member.certificate(),
                        key,
                        shown -> trust.hub()
                                .filter(hub -> hub.verifyingKey().equals(shown))
                                .isPresent(),
                        clock)) {
            SyncReport report = new SyncSession(new AmongColleagues(vault.replica()), peer, listener).run();
            DeviceCertificate hub = trust.hub().orElseThrow();
            requireStillWelcome(hub);
            Optional<Checkpoint> receipt = vault.checkpoint();
            if (receipt.isPresent()) {
                peer.handOver(receipt.get());
            }
            return new Joined(report, hub, nameOf(hub), vault.checkpoint().map(Checkpoint::time));
        } catch (PeerUnreachableException e) {
            throw explained(e, code);
        } finally {
            vault.afterSync();
        }
    }

    private boolean isWelcome(DeviceCertificate hub, @Nullable String code) {
        return !isWithdrawn(hub)
                && (code == null || Fingerprint.of(hub.verifyingKey()).match(code));
    }

    private boolean isWithdrawn(DeviceCertificate hub) {
        return vault.control()
                .filter(control -> control.isRevoked(hub.deviceId()))
                .isPresent();
    }

    /** The session itself may have brought the news. */
    private void requireStillWelcome(DeviceCertificate hub) throws PeerRefusedException {
        if (isWithdrawn(hub)) {
            throw new PeerRefusedException(
                    "REVOKED",
                    "That laptop was shut out of the site, as was learnt just now. What it gave is kept and checked like"
                            + " everything; do not join it again, and tell the office.");
        }
    }

    /** A refused certificate looks like a broken line from within the HTTP client. */
    private static PeerException explained(PeerUnreachableException e, @Nullable String code) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.security.cert.CertificateException) {
                return new PeerRefusedException(
                        "NOT_THIS_HUB",
                        "What answers at this address is not the hub of a laptop of your site"
                                + (code == null ? ", or one that was withdrawn." : " with this code.")
                                + " Nothing was sent. Compare address and code with what the hub shows.");
            }
        }
        return new PeerUnreachableException(
                "The hub could not be reached, or the connection broke off. What you saved is safe on this laptop. Check"
                        + " that both laptops are on the same network and that the hub still runs; then join again.",
                e.retryAfter(),
                e);
    }

    /** The name of whoever a device belongs to, if this laptop may read it. */
    public Optional<String> nameOf(DeviceCertificate device) {
        return PeopleNames.of(vault, device.personId());
    }
}
