package org.turnstone.server.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.EnrolmentCode;
import org.turnstone.server.account.EnrolmentCodes;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Role;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.audit.TrailBreak;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

@ArquillianTest
public class AccountsIT {
    private static final DeviceId LAPTOP = new DeviceId(new Octets16(1, 2));

    @Inject
    Accounts accounts;

    @Inject
    EnrolmentCodes codes;

    @Inject
    Sites sites;

    @Inject
    AuditTrail audit;

    @Resource
    UserTransaction transaction;

    @PersistenceContext
    EntityManager entities;

    private Site site;
    private String login;

    @BeforeEach
    void aSiteAndALogin() throws Exception {
        UUID id = UUID.randomUUID();
        login = "u" + id.toString().substring(0, 8);
        transaction.begin();
        entities.createNativeQuery("insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                        + " values (?1, ?2, 'Grimsby', 'Europe/London', ?3, ?4)")
                .setParameter(1, id)
                .setParameter(2, "c" + id.toString().substring(0, 8))
                .setParameter(
                        3,
                        SigningKey.generate(new SecureRandom()).verifyingKey().toBytes())
                .setParameter(4, 0L)
                .executeUpdate();
        transaction.commit();
        site = sites.find(new SiteId(Octets16.ofUuid(id))).orElseThrow();
    }

    @Test
    void aSiteIsReadBackAsItWasWritten() {
        assertEquals("Grimsby", site.name());
        assertEquals("Europe/London", site.timeZone().getId());
        assertTrue(sites.all().stream().anyMatch(s -> s.id().equals(site.id())));
        assertEquals(site.id(), sites.named(site.code()).id());
        assertEquals(site.id(), sites.named(site.id().toHex()).id());
    }

    @Test
    void aGeneratedPasswordOpensTheAccountAndAnotherDoesNot() {
        String password = accounts.create(site.id(), login, Set.of(Role.DATA_MANAGER), null, "test")
                .orElseThrow();

        assertTrue(accounts.authenticate(login, password.toCharArray(), ""));
        assertFalse(accounts.authenticate(login, "another password".toCharArray(), ""));
        assertFalse(accounts.authenticate("nobody-" + login, password.toCharArray(), ""));
        assertEquals(List.of(site.id()), accounts.sitesWhere(login, Set.of(Role.DATA_MANAGER)));
        assertEquals(List.of(), accounts.sitesWhere(login, Set.of(Role.VIEWER)));
    }

    @Test
    void tooManyWrongPasswordsLockTheAccountEvenForTheRightOne() {
        String password = accounts.create(site.id(), login, Set.of(Role.VIEWER), null, "test")
                .orElseThrow();
        for (int i = 0; i < 5; i++) {
            accounts.authenticate(login, "wrong password".toCharArray(), "");
        }

        assertFalse(accounts.authenticate(login, password.toCharArray(), ""));
    }

    @Test
    void aSecondPersonWithTheSameLoginIsRefused() {
        Optional<String> first = accounts.create(site.id(), login, Set.of(Role.RESEARCHER), "a good password", "test");

        ProblemException refused = assertThrows(
                ProblemException.class, () -> accounts.create(site.id(), login, Set.of(Role.VIEWER), null, "test"));

        assertTrue(first.isEmpty());
        assertEquals("USER_EXISTS", refused.problem().code());
    }

    @Test
    void anEnrolmentCodeAdmitsOneLaptopOnce() throws Exception {
        accounts.create(site.id(), login, Set.of(Role.RESEARCHER), null, "test");
        Member member = accounts.member(site.id(), login).orElseThrow();
        EnrolmentCodes.Issued issued = codes.issue(site, member, Role.RESEARCHER, "test");
        EnrolmentCode typed = EnrolmentCode.parse(issued.code().display().toLowerCase(java.util.Locale.ROOT))
                .orElseThrow();

        transaction.begin();
        EnrolmentCodes.Redeemed redeemed = codes.redeem(typed, LAPTOP);
        transaction.commit();
        transaction.begin();
        ProblemException again = assertThrows(ProblemException.class, () -> codes.redeem(typed, LAPTOP));
        transaction.rollback();

        assertEquals(site.id(), redeemed.site());
        assertEquals(member.person(), redeemed.person());
        assertEquals(Role.RESEARCHER, redeemed.role());
        assertEquals("CODE_USED", again.problem().code());
        assertEquals("used", codes.of(site.id()).get(0).state());
    }

    @Test
    void anExpiredCodeIsRefusedAndSaysSo() throws Exception {
        accounts.create(site.id(), login, Set.of(Role.FACILITATOR), null, "test");
        Member member = accounts.member(site.id(), login).orElseThrow();
        EnrolmentCode code = codes.issue(site, member, Role.FACILITATOR, "test").code();
        transaction.begin();
        entities.createNativeQuery("update enrolment_code set expires_at = ?1 where site_id = ?2")
                .setParameter(1, 0L)
                .setParameter(2, site.id().value().toUuid())
                .executeUpdate();
        transaction.commit();

        transaction.begin();
        ProblemException refused = assertThrows(ProblemException.class, () -> codes.redeem(code, LAPTOP));
        transaction.rollback();

        assertEquals("CODE_EXPIRED", refused.problem().code());
    }

    @Test
    void anAlteredRowOfTheAuditTrailShows() throws Exception {
        accounts.create(site.id(), login, Set.of(Role.VIEWER), null, "test");
        assertEquals(Optional.empty(), audit.verify());

        Number no = alterNewest(login + "x");
        Optional<TrailBreak> broken = audit.verify();
        alterNewest(login);

        assertEquals(Optional.of(new TrailBreak(no.longValue(), TrailBreak.Kind.ALTERED)), broken);
        assertEquals(Optional.empty(), audit.verify());
    }

    private Number alterNewest(String subject) throws Exception {
        transaction.begin();
        Number no = (Number)
                entities.createNativeQuery("select max(no) from audit_entry").getSingleResult();
        entities.createNativeQuery("update audit_entry set subject = ?1 where no = ?2")
                .setParameter(1, subject)
                .setParameter(2, no.longValue())
                .executeUpdate();
        transaction.commit();
        return no;
    }
}
