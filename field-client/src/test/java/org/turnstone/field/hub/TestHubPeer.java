package org.turnstone.field.hub;

import java.time.Clock;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.turnstone.field.transfer.HttpPeer;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.PeerException;

/** Asks a hub of one site in the name of a device of another. */
final class TestHubPeer implements AutoCloseable {
    private final HttpPeer peer;

    TestHubPeer(
            ServerAddress hub, SSLContext tls, Vault stranger, Membership ofHub, SigningKey strangersKey, Clock clock) {
        peer = new HttpPeer(
                hub,
                tls,
                ofHub.certificate().siteId(),
                stranger.membership().orElseThrow().certificate(),
                strangersKey,
                any -> true,
                clock);
    }

    void control() throws PeerException {
        peer.control(Set.of());
    }

    @Override
    public void close() {
        peer.close();
    }
}
