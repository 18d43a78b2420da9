package org.turnstone.field.transfer;

import java.time.Clock;
import java.util.Optional;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Tips;

/**
 * Runs sync sessions of a vault with its site's server. Each session begins from what both sides hold, so a broken one
 * costs only its repetition. One session at a time, never on the event thread.
 */
public final class TransferService {
    private final Vault vault;
    private final Clock clock;

    public TransferService(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * One session.
     *
     * @throws IllegalStateException if the vault is part of no site
     * @throws PeerException if the server could not be used; what arrived until then is kept
     */
    public TransferReport sync(SyncListener listener) throws PeerException, VaultException {
        Membership member =
                vault.membership().orElseThrow(() -> new IllegalStateException("this vault is part of no site"));
        try (SigningKey key = vault.signingKey();
                HttpPeer peer = new HttpPeer(
                        new ServerAddress(member.server()),
                        member.certificate().siteId(),
                        member.certificate().deviceId(),
                        key,
                        server -> server.equals(member.serverKey())
                                || vault.control()
                                        .filter(state -> state.isServerKey(server))
                                        .isPresent(),
                        clock)) {
            return sync(peer, listener);
        }
    }

    /** One session with any peer. */
    TransferReport sync(Peer peer, SyncListener listener) throws PeerException, VaultException {
        LocalReplica local = vault.replica();
        try {
            SyncReport report = new SyncSession(local, peer, listener).run();
            return new TransferReport(report, unstored());
        } finally {
            vault.afterSync();
        }
    }

    /** How many entries of this vault's own log the newest receipt does not cover. */
    public int unstored() {
        Optional<LogId> own = vault.currentLog();
        if (own.isEmpty()) {
            return 0;
        }
        Tips have = vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE);
        long covered = have.of(own.get()).stream()
                .filter(tip -> vault.log().find(tip.id()).isPresent())
                .mapToLong(tip -> tip.seq())
                .max()
                .orElse(0);
        return vault.log().places(own.get(), covered).size();
    }

    /** True if the site has withdrawn this device. */
    public boolean isRevoked() {
        Optional<ControlState> control = vault.control();
        Optional<Membership> member = vault.membership();
        return control.isPresent()
                && member.isPresent()
                && control.get()
                        .revocation(member.get().certificate().deviceId())
                        .isPresent();
    }
}
