package org.turnstone.server.cases;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.ingest.CurrentDevice;
import org.turnstone.server.ingest.ForDevices;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.SealedCaseList;

/** The list of cases of whoever a laptop belongs to, sealed to that laptop (docs/protocol.md, "Case list"). */
@Path("sites/{site}/cases")
@ForDevices
public class LaptopCaseResource {
    /** Each waits as long as a page does, a second and a half. */
    private static final int MOST_LOOKS = 10;

    @Inject
    CurrentDevice device;

    @Inject
    LaptopCaseLists lists;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    SiteControl control;

    @Inject
    Sites sites;

    @Inject
    KeyHolder keys;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /** @param known digest of the list that is on the laptop, if there is one */
    @GET
    @Produces(HttpMessages.CASES)
    public Response cases(@QueryParam("known") @DefaultValue("") String known) {
        SiteId site = device.site();
        ControlState state = control.of(site);
        device.requireToReceive(state.minimumVersion());
        control.requireSigning(site);
        DeviceCertificate laptop = state.device(device.id()).orElseThrow();
        // Before the list is made: what comes in between is told by another stamp the next time.
        String stamp = lists.stamp(site);
        String told = isWaiting(site) ? "" : stamp;
        CaseList list = stamp.isEmpty() ? CaseList.NONE : list(sites.find(site).orElseThrow(), laptop.personId());
        if (SealedCaseList.digest(list).toHex().equals(known)) {
            return Response.noContent().header(HttpMessages.CASES_STAMP, told).build();
        }
        SealedCaseList sealed = SealedCaseList.seal(
                site,
                laptop.deviceId(),
                clock.instant(),
                list,
                laptop.recipientKey(),
                keys.of(site).server(),
                random);
        return Response.ok(sealed.encode())
                .header(HttpMessages.CASES_STAMP, told)
                .build();
    }

    /** Whether visits have arrived that are in no dataset yet: the laptop hears of no stamp then, and asks again. */
    private boolean isWaiting(SiteId site) {
        return datasets.of(site).stream().anyMatch(dataset -> dataset.waiting() > 0);
    }

    private CaseList list(Site site, PersonId person) {
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            Optional<CaseList> list = lists.of(site, person);
            if (list.isPresent()) {
                return list.get();
            }
        }
        throw new ProblemException(
                503,
                "OPENING",
                "The office's records are still being opened, so the list of cases is not ready.",
                "Everything else was synced. Sync again in a minute.");
    }
}
