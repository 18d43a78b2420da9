package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** Roles, branches of the control log, and several revocations of one device; single cuts are tested with the intake. */
class StandingTest {
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final MemoryChangeLog log = site.newReplica();
    private final Intake intake = new Intake(log, site.controlState());

    private void accept(Delivery... deliveries) {
        intake.accept(List.of(deliveries));
    }

    private boolean isQuarantined(Delivery delivery) {
        return new Standing(log, intake.control()).isQuarantined(delivery.entry());
    }

    private DeviceRole roleOf(Delivery delivery) {
        return new Standing(log, intake.control()).roleOf(delivery.entry());
    }

    private Delivery save(String answer) {
        Delivery saved = ada.aChange().on(RECORD).set("q1", answer).save();
        accept(ada.opening(), saved);
        return saved;
    }

    private static ChangeId id(Delivery delivery) {
        return delivery.entry().id();
    }

    @Test
    void whatADeviceWroteBeforeItsRoleChangedKeepsItsStanding() {
        Delivery before = save("before");
        accept(site.decide(new ControlEntry.RoleChange(ada.id(), DeviceRole.READER, TestSite.cutAt(before))));
        Delivery after = save("after");

        assertThat(isQuarantined(ada.opening())).isFalse();
        assertThat(isQuarantined(before)).isFalse();
        assertThat(roleOf(before)).isEqualTo(DeviceRole.FIELD);
        assertThat(isQuarantined(after)).isTrue();
        assertThat(roleOf(after)).isEqualTo(DeviceRole.READER);
    }

    @Test
    void aRoleThatIsGivenBackCountsFromThere() {
        Delivery first = save("first");
        accept(site.decide(new ControlEntry.RoleChange(ada.id(), DeviceRole.COURIER, TestSite.cutAt(first))));
        Delivery second = save("second");
        accept(site.decide(new ControlEntry.RoleChange(ada.id(), DeviceRole.FIELD, TestSite.cutAt(second))));
        Delivery third = save("third");

        assertThat(isQuarantined(first)).isFalse();
        assertThat(isQuarantined(second)).isTrue();
        assertThat(isQuarantined(third)).isFalse();
        assertThat(intake.control().roleOf(ada.id())).contains(DeviceRole.FIELD);
    }

    @Test
    void whatAnOfficeWroteBeforeItBecameALaptopStaysTheOffices() {
        TestDevice office = site.office();
        site.control().forEach(this::accept);
        Delivery before = office.aChange().on(RECORD).set("q1", "settled").save();
        accept(office.opening(), before);
        accept(site.decide(new ControlEntry.RoleChange(office.id(), DeviceRole.FIELD, TestSite.cutAt(before))));
        Delivery after = office.aChange().on(RECORD).set("q1", "more").save();
        accept(after);

        assertThat(roleOf(before)).isEqualTo(DeviceRole.OFFICE);
        assertThat(roleOf(after)).isEqualTo(DeviceRole.FIELD);
        assertThat(isQuarantined(after)).isFalse();
    }

    @Test
    void ofTwoRevocationsTheNarrowerOneHoldsUntilSomebodyAccepts() {
        Delivery first = save("first");
        Delivery second = save("second");
        accept(site.decide(new ControlEntry.Revoke(ada.id(), "left", TestSite.cutAt(second))));
        accept(site.decide(new ControlEntry.Revoke(ada.id(), "was stolen before", TestSite.cutAt(first))));

        assertThat(isQuarantined(first)).isFalse();
        assertThat(isQuarantined(second)).isTrue();

        accept(site.decide(new ControlEntry.Accept(ada.logId(), Set.of(id(second)))));

        assertThat(isQuarantined(second)).isFalse();
    }

    @Test
    void aDeviceThatOnlyAClosedBranchEnrolledIsInQuarantineAndCanBeAccepted() {
        LogPosition backup = site.controlPosition();
        TestDevice ben = site.enrol("Ben");
        Delivery saved = ben.aChange().on(RECORD).set("q1", "yes").save();
        site.control().forEach(this::accept);
        accept(ben.opening(), saved);
        assertThat(isQuarantined(saved)).isFalse();
        ChangeId closed = intake.control().head().orElseThrow();

        site.restoreControl(backup);
        Delivery join = site.decide(new ControlEntry.Join(List.of(closed)));
        Intake.Report report = intake.accept(List.of(join));

        assertThat(intake.control().head()).contains(id(join));
        assertThat(report.touched()).containsExactly(RECORD);
        assertThat(isQuarantined(saved)).isTrue();
        assertThat(new Standing(log, intake.control()).authorOf(ben.logId())).isPresent();

        accept(site.decide(new ControlEntry.Enrol(ben.certificate(), new byte[0], 1)));

        assertThat(isQuarantined(saved)).isFalse();
    }

    @Test
    void aDecisionWithoutItsBodyIsNotKeptSoThatItIsAskedForAgain() {
        Delivery revocation = site.decide(new ControlEntry.Revoke(ada.id(), "lost", Map.of()));
        Delivery header = Delivery.of(revocation.entry().withoutBody());

        Intake.Report relayed = intake.accept(List.of(header));

        assertThat(relayed.results().get(0).code()).isEqualTo(IntakeResult.Code.LIMIT);
        assertThat(log.find(id(revocation))).isEmpty();
        accept(revocation);
        assertThat(intake.control().isRevoked(ada.id())).isTrue();
    }
}
