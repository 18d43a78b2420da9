package org.turnstone.field.transfer;

import java.util.Optional;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.wire.SealedCaseList;

/**
 * Fetches the list of the person's cases after a session with the server, where it may be another one: the server's stamp
 * changed, or the session moved something, which may have been a visit.
 */
final class CaseListFetch {
    private final Vault vault;
    private final Membership member;
    private final HttpPeer peer;

    CaseListFetch(Vault vault, Membership member, HttpPeer peer) {
        this.vault = vault;
        this.member = member;
        this.peer = peer;
    }

    /** A list that cannot be had costs nothing that the session did. */
    TransferReport.Cases after(SyncReport report) throws VaultException {
        Optional<CaseStore.Kept> kept = vault.cases().kept();
        String stamp = peer.casesStamp();
        boolean moved = report.sent() > 0 || report.received() > 0;
        boolean given = !stamp.isEmpty() || kept.isPresent();
        if (!given || (!moved && stamp.equals(kept.map(CaseStore.Kept::stamp).orElse("")))) {
            return TransferReport.Cases.UNCHANGED;
        }
        try {
            return take(kept);
        } catch (PeerException e) {
            return TransferReport.Cases.FAILED;
        }
    }

    private TransferReport.Cases take(Optional<CaseStore.Kept> kept) throws PeerException, VaultException {
        CaseList before = kept.map(CaseStore.Kept::list).orElse(CaseList.NONE);
        Optional<SealedCaseList> came = peer.cases(SealedCaseList.digest(before));
        String stamp = peer.casesStamp();
        if (came.isEmpty()) {
            if (kept.isPresent() && !kept.get().stamp().equals(stamp)) {
                vault.cases().keep(new CaseStore.Kept(kept.get().at(), stamp, before));
            }
            return TransferReport.Cases.UNCHANGED;
        }
        SealedCaseList sealed = came.get();
        if (!isOurs(sealed)
                || kept.filter(known -> sealed.at().isBefore(known.at())).isPresent()) {
            return TransferReport.Cases.FAILED;
        }
        try (RecipientKeyPair own = vault.recipientKey()) {
            vault.cases().keep(new CaseStore.Kept(sealed.at(), stamp, sealed.open(own)));
            return TransferReport.Cases.FRESH;
        } catch (VerificationFailedException | MalformedMessageException e) {
            return TransferReport.Cases.FAILED;
        }
    }

    private boolean isOurs(SealedCaseList sealed) {
        return sealed.siteId().equals(member.certificate().siteId())
                && sealed.deviceId().equals(member.certificate().deviceId())
                && vault.control()
                        .filter(control -> control.serverKeys().stream().anyMatch(sealed::isSignedBy))
                        .isPresent();
    }
}
