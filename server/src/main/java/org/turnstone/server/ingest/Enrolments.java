package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.EnrolmentCode;
import org.turnstone.server.account.EnrolmentCodes;
import org.turnstone.server.account.Member;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.wire.HttpMessages;

/** Turns a one-time code and a laptop's public keys into a certificate, all in one transaction. */
@ApplicationScoped
public class Enrolments {
    private static final String NOTHING = "Nothing was enrolled and nothing on the laptop is lost.";

    @PersistenceContext
    EntityManager entities;

    @Inject
    EnrolmentCodes codes;

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Inject
    Members members;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    Clock clock;

    @Transactional
    public HttpMessages.EnrolAnswer enrol(HttpMessages.EnrolRequest request) {
        EnrolmentCode code = EnrolmentCode.parse(Given.text(request.code(), "code"))
                .orElseThrow(() -> new ProblemException(
                        403,
                        "CODE_UNKNOWN",
                        "This is not an enrolment code.",
                        NOTHING + " A code has 26 letters and digits; check it for typing mistakes."));
        VerifyingKey device;
        RecipientKey recipient;
        try {
            device = VerifyingKey.of(Given64.bytes(request.device(), "device"));
            recipient = RecipientKey.of(Given64.bytes(request.recipient(), "recipient"));
        } catch (VerificationFailedException e) {
            throw new ProblemException(400, "KEY", "A public key of the laptop is not one.", NOTHING);
        }
        byte[] message = Proofs.enrolment(code.display().replace("-", ""), device, recipient);
        if (!device.verify(Proofs.ENROL, message, Given64.bytes(request.proof(), "proof"))) {
            throw new ProblemException(
                    400, "PROOF", "The laptop did not prove that it holds its key.", NOTHING + " Try again.");
        }
        DeviceId id = DeviceCertificate.deviceIdOf(device);
        EnrolmentCodes.Redeemed redeemed = codes.redeem(code, id);
        Site site = sites.find(redeemed.site()).orElseThrow();
        control.requireSigning(site.id());
        if (control.of(site.id()).device(id).isPresent()) {
            throw new ProblemException(
                    409,
                    "DEVICE_KNOWN",
                    "This laptop is enrolled at the site already.",
                    NOTHING + " The code remains good for another laptop.");
        }
        String name = accounts.membersOf(site.id()).stream()
                .filter(member -> member.person().equals(redeemed.person()))
                .findFirst()
                .map(Member::login)
                .orElseThrow();
        DeviceCertificate certificate = members.admit(site.id(), device, recipient, redeemed.person(), name);
        Sql.of("insert into device (site_id, device_id, person_id, role, sign_key, box_key, certificate, status,"
                        + " enrolled_at)")
                .andRows(java.util.List.<Object[]>of(new Object[] {
                    site.id().value().toUuid(),
                    id.value().toUuid(),
                    redeemed.person().value().toUuid(),
                    redeemed.role().word(),
                    device.toBytes(),
                    recipient.toBytes(),
                    certificate.encode(),
                    "active",
                    certificate.issued()
                }))
                .update(entities);
        return new HttpMessages.EnrolAnswer(
                site.id().toHex(),
                site.name(),
                Given64.text(site.authorityKey().toBytes()),
                Given64.text(certificate.encode()),
                Given64.text(keys.of(site.id()).server().verifyingKey().toBytes()),
                name,
                clock.instant().toString());
    }
}
