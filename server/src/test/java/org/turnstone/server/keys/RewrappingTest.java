package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.changelog.TestDatabases;
import org.turnstone.server.keys.PeriodGate.Hindrance;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** What would be lost with the key of a period, counted in the database. */
class RewrappingTest {
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestDatabases databases = TestDatabases.h2();
    private final EntityManager entities = databases.fresh().createEntityManager();
    private final TestSite site = SyncFixtures.site(5);
    private final JpaChangeLog log = new JpaChangeLog(entities, site.siteId(), Clock.systemUTC());
    private final RecipientKeyPair first = site.periodKey();
    private final RecipientKeyPair second = RecipientKeyPair.generate(site.random());
    private final SymmetricKey firstScope = site.scopeKey();
    private final SymmetricKey secondScope = SymmetricKey.generate(site.random());
    private final SymmetricKey key = site.recordKey(RECORD);

    @BeforeEach
    void twoPeriodsWithAGenerationEach() {
        Instant from = site.clock().instant();
        site.decide(ScopeKeys.sealed(site.siteId(), 1, 1, firstScope, List.of(first.recipientKey()), site.random()));
        site.decide(new ControlEntry.PeriodKey(2, second.recipientKey(), from));
        site.decide(ScopeKeys.sealed(site.siteId(), 2, 2, secondScope, List.of(second.recipientKey()), site.random()));
        entities.getTransaction().begin();
        Sql.of(
                        "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                + " values (?, 'c', 'n', 'Europe/London', ?, 0)",
                        site.siteId().value().toUuid(),
                        new byte[32])
                .update(entities);
        log.append(site.control());
    }

    @AfterEach
    void close() throws IOException {
        entities.getTransaction().rollback();
        entities.close();
        databases.close();
    }

    private int wouldBeLost() {
        ControlState state = site.controlState();
        try (Keyring keyring = new Keyring(log, state, List.of(first, second))) {
            return Rewrapping.wouldBeLostWith(entities, state, 1, keyring);
        }
    }

    private KeyWrap toScope(SymmetricKey scope, int generation) {
        return KeyWrap.toScope(site.siteId(), RECORD, key, scope, generation, site.random());
    }

    private KeyWrap toPeriod(RecipientKeyPair period, int number) {
        return KeyWrap.toRecipient(site.siteId(), RECORD, key, period.recipientKey(), number, site.random());
    }

    @Test
    void aKeyThatHangsOnAScopeGenerationAloneStandsAgainstDestroyingItsPeriod() {
        log.addWraps(List.of(toScope(firstScope, 1)), ChangeLog.HERE);

        int lost = wouldBeLost();

        assertThat(lost).isEqualTo(1);
        assertThat(PeriodGate.hindrances(
                        1,
                        new PeriodGate.Facts(
                                site.controlState(), log, site.controlLog(), Map.of(), log.tips(), 0, lost, false),
                        site.clock().instant().plus(PeriodGate.REST).plus(Duration.ofDays(1))))
                .containsExactly(Hindrance.of(PeriodGate.Kind.NOT_REWRAPPED, 1));
    }

    @Test
    void aLaterGenerationIsNoReplacementForALaterPeriod() {
        log.addWraps(List.of(toScope(firstScope, 1), toPeriod(first, 1), toScope(secondScope, 2)), ChangeLog.HERE);

        assertThat(wouldBeLost()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsWrappedToTheNextPeriodOutlivesIt() {
        log.addWraps(List.of(toScope(firstScope, 1), toPeriod(first, 1), toPeriod(second, 2)), ChangeLog.HERE);

        assertThat(wouldBeLost()).isZero();
    }

    @Test
    void whatNobodyHereCanOpenIsNotLostWithIt() {
        SymmetricKey strangers = SymmetricKey.generate(site.random());
        log.addWraps(List.of(toScope(strangers, 3)), ChangeLog.HERE);

        assertThat(wouldBeLost()).isZero();
    }
}
