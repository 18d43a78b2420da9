package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.record.SiteId;

/** What a site's laptops are told of its offline recovery key. */
@ApplicationScoped
class Recovery {
    @Inject
    SiteControl control;

    @Inject
    AuditTrail audit;

    /** Laptops put a key into escrow under it from their next sync on. Announcing it again changes nothing. */
    @Transactional
    public void announce(SiteId site, RecipientKey key, String actor) {
        audit.record(actor, "recovery-key.announce", site, Fingerprint.of(key).display());
        control.lock(site);
        if (control.of(site).recoveryKey().filter(key::equals).isEmpty()) {
            control.append(site, List.of(new ControlEntry.RecoveryKey(key)));
        }
    }

    /**
     * Records that a laptop's escrow was opened.
     *
     * @throws ProblemException 404 if the request is not of a device of this site
     */
    @Transactional
    public void opened(SiteId site, EscrowRequest request, String actor) {
        ControlState state = control.of(site);
        if (!request.slot().site().equals(site)
                || state.device(request.slot().device()).isEmpty()) {
            throw new ProblemException(
                    404, "NO_DEVICE", "This request is not of a laptop of the site.", "Nothing was changed.");
        }
        audit.record(actor, "escrow.open", site, request.slot().device().toHex());
        control.lock(site);
        if (!control.of(site).escrowsOpened(request.slot().device()).contains(request.id())) {
            control.append(
                    site, List.of(new ControlEntry.EscrowOpened(request.slot().device(), request.id())));
        }
    }
}
