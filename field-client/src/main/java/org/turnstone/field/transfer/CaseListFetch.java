package org.turnstone.field.transfer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
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

    /** A list that cannot be had costs nothing that the session did; the report says why. */
    TransferReport after(TransferReport synced) throws VaultException {
        Optional<CaseStore.Kept> kept = vault.cases().kept();
        String stamp = peer.casesStamp();
        boolean moved = synced.report().sent() > 0 || synced.report().received() > 0;
        boolean given = !stamp.isEmpty() || kept.isPresent();
        if (!given || (!moved && stamp.equals(kept.map(CaseStore.Kept::stamp).orElse("")))) {
            return synced;
        }
        try {
            return take(kept) ? synced.with(TransferReport.Cases.FRESH, "") : synced;
        } catch (PeerException e) {
            return synced.with(TransferReport.Cases.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** @return whether another list came */
    private boolean take(Optional<CaseStore.Kept> kept) throws PeerException, VaultException {
        CaseList before = kept.map(CaseStore.Kept::list).orElse(CaseList.NONE);
        Optional<SealedCaseList> came = peer.cases(SealedCaseList.digest(before));
        String stamp = peer.casesStamp();
        if (came.isEmpty()) {
            if (kept.isPresent() && !kept.get().stamp().equals(stamp)) {
                vault.cases().keep(new CaseStore.Kept(kept.get().at(), stamp, before));
            }
            return false;
        }
        SealedCaseList sealed = came.get();
        if (!isOurs(sealed)
                || kept.filter(known -> sealed.at().isBefore(known.at())).isPresent()) {
            throw notTaken(null);
        }
        try (RecipientKeyPair own = vault.recipientKey()) {
            vault.cases().keep(new CaseStore.Kept(sealed.at(), stamp, sealed.open(own)));
            return true;
        } catch (VerificationFailedException | MalformedMessageException e) {
            throw notTaken(e);
        }
    }

    private static PeerMistakenException notTaken(@Nullable Exception cause) {
        String sentence =
                "What came is not the newest list that your site's server made for this laptop. Tell the office.";
        return cause == null ? new PeerMistakenException(sentence) : new PeerMistakenException(sentence, cause);
    }

    private boolean isOurs(SealedCaseList sealed) {
        return sealed.siteId().equals(member.certificate().siteId())
                && sealed.deviceId().equals(member.certificate().deviceId())
                && vault.control()
                        .filter(control -> control.serverKeys().stream().anyMatch(sealed::isSignedBy))
                        .isPresent();
    }
}
