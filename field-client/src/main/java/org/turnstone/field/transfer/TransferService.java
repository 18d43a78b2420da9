package org.turnstone.field.transfer;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;

/**
 * Runs sync sessions of a vault with its site's server. Each session begins from what both sides hold, so a broken one
 * costs only its repetition. One session at a time, never on the event thread.
 */
public final class TransferService {
    private final Vault vault;
    private final Clock clock;
    private final Optional<Duration> fadeAfter;
    private final DeviceToken token = new DeviceToken();

    /** With the time to fade that {@link FadeSetting} gives. */
    public TransferService(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
        this.fadeAfter = FadeSetting.ofThisProcess();
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
                        clock,
                        token)) {
            TransferReport synced = sync(peer, listener);
            return synced.report().stopped() ? synced : new CaseListFetch(vault, member, peer).after(synced);
        }
    }

    /** One session with any peer. */
    TransferReport sync(Peer peer, SyncListener listener) throws PeerException, VaultException {
        LocalReplica local = vault.replica();
        try {
            SyncReport report = new SyncSession(local, peer, listener).run();
            if (isRevoked()) {
                // Two sides that stand alike are done before anybody is refused anything.
                throw new PeerRefusedException(
                        "REVOKED",
                        "This laptop was shut out of the site. What it sent is kept by the office. It receives nothing"
                                + " more. Tell the office if this is a mistake.");
            }
            vault.lighten(fadeAfter);
            return TransferReport.of(report, unstored(), token.clockAhead());
        } finally {
            vault.afterSync();
        }
    }

    /** How many entries on this laptop the newest receipt does not cover. */
    public int unstored() {
        ChangeLog log = vault.log();
        Tips have = vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE);
        Coverage coverage = new Coverage(log, have);
        int unstored = 0;
        for (Map.Entry<LogId, SortedSet<Tip>> held : log.tips().byLog().entrySet()) {
            if (!have.of(held.getKey()).containsAll(held.getValue())) {
                List<ChangeId> ids = log.places(held.getKey(), 0).stream()
                        .map(ChangeLog.Place::id)
                        .toList();
                unstored += (int) ids.stream()
                        .map(log::find)
                        .flatMap(Optional::stream)
                        .filter(entry -> !coverage.covers(entry))
                        .count();
            }
        }
        return unstored;
    }

    /** True if the newest receipt covers every entry of a record. */
    public boolean isStored(RecordId record) {
        Coverage coverage = new Coverage(
                vault.log(), vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        return vault.log().entriesOf(record).stream().allMatch(coverage::covers);
    }

    /** How many records on this laptop the newest receipt covers whole. */
    public int storedRecords() {
        ChangeLog log = vault.log();
        Coverage coverage =
                new Coverage(log, vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        return (int) log.records().stream()
                .filter(record -> log.entriesOf(record).stream().allMatch(coverage::covers))
                .count();
    }

    /** True if the site has withdrawn this device. */
    public boolean isRevoked() {
        Optional<ControlState> control = vault.control();
        Optional<Membership> member = vault.membership();
        return control.isPresent()
                && member.isPresent()
                && control.get().isRevoked(member.get().certificate().deviceId());
    }
}
