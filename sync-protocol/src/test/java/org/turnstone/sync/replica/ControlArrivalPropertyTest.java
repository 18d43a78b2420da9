package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** Signed decisions with branches, and a laptop's entries, in any order, portion and repetition: all replicas agree. */
class ControlArrivalPropertyTest {
    private static final int RECORDS = 4;

    private final List<Delivery> everything = new ArrayList<>();

    private TestSite world(Random random) {
        TestSite site = SyncFixtures.site(random.nextLong());
        TestDevice ada = site.enrol("Ada");
        everything.clear();
        everything.add(ada.opening());
        for (int i = 0; i < 5; i++) {
            everything.add(ada.aChange()
                    .on(SyncFixtures.record(i % RECORDS))
                    .set("q1", i)
                    .save());
        }
        List<LogPosition> backups = new ArrayList<>(List.of(site.controlPosition()));
        List<ChangeId> made = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            if (random.nextInt(4) == 0) {
                site.restoreControl(backups.get(random.nextInt(backups.size())));
            }
            Delivery decision = site.decide(decision(random, ada, made));
            made.add(decision.entry().id());
            backups.add(site.controlPosition());
        }
        everything.addAll(site.control());
        return site;
    }

    private ControlEntry decision(Random random, TestDevice ada, List<ChangeId> made) {
        Delivery cut = everything.get(random.nextInt(everything.size()));
        return switch (random.nextInt(6)) {
            case 0 -> new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(cut));
            case 1 -> new ControlEntry.RoleChange(ada.id(), DeviceRole.READER, TestSite.cutAt(cut));
            case 2 -> new ControlEntry.Accept(ada.logId(), Set.of(cut.entry().id()));
            case 3 -> new ControlEntry.Erase(SyncFixtures.record(random.nextInt(RECORDS)), null);
            case 4 -> new ControlEntry.Revoke(ada.id(), "left", Map.of());
            default ->
                new ControlEntry.Join(made.isEmpty() ? List.of() : List.of(made.get(random.nextInt(made.size()))));
        };
    }

    /** Hands everything over in random portions, again and again until all of it was kept. */
    private MemoryChangeLog replica(TestSite site, Random random) {
        MemoryChangeLog log = new MemoryChangeLog();
        Intake intake = new Intake(log, ControlState.of(site.authority().verifyingKey()));
        List<Delivery> order = new ArrayList<>(everything);
        boolean all = false;
        while (!all) {
            all = true;
            Collections.shuffle(order, random);
            int at = 0;
            while (at < order.size()) {
                int next = Math.min(order.size(), at + 1 + random.nextInt(6));
                all &= intake.accept(order.subList(at, next)).results().stream()
                        .allMatch(result -> result.code().isKept());
                at = next;
            }
        }
        assertThat(intake.control())
                .isEqualTo(ControlReader.read(log, site.authority().verifyingKey()));
        return log;
    }

    @Property(tries = 60)
    void replicasThatReceivedTheSameAgreeOnDecisionsStandingAndErasures(@ForAll long seed) {
        Random random = new Random(seed);
        TestSite site = world(random);

        MemoryChangeLog one = replica(site, random);
        MemoryChangeLog other = replica(site, random);

        ControlState state = ControlReader.read(one, site.authority().verifyingKey());
        assertThat(ControlReader.read(other, site.authority().verifyingKey())).isEqualTo(state);
        assertThat(other.tips()).isEqualTo(one.tips());
        Standing here = new Standing(one, state);
        Standing there = new Standing(other, state);
        for (Delivery delivery : everything) {
            ChangeId id = delivery.entry().id();
            assertThat(other.find(id)).isEqualTo(one.find(id));
            assertThat(there.isQuarantined(delivery.entry())).isEqualTo(here.isQuarantined(delivery.entry()));
        }
        for (int i = 0; i < RECORDS; i++) {
            if (state.isErased(SyncFixtures.record(i))) {
                assertThat(one.entriesOf(SyncFixtures.record(i))).noneMatch(entry -> entry.hasBody());
            }
        }
    }

    @Property(tries = 60)
    void whatSomebodyLacksIsWhatStandsBeyondTheEndsTheyName(@ForAll long seed) {
        Random random = new Random(seed);
        TestSite site = world(random);
        MemoryChangeLog whole = site.newReplica();
        MemoryChangeLog part = new MemoryChangeLog();
        part.append(site.control().subList(0, 1 + random.nextInt(site.control().size())));

        List<ChangeId> missing = ControlReader.missing(
                whole,
                Set.of(site.controlLog()),
                ControlReader.ends(part, site.authority().verifyingKey()));
        part.append(whole.deliveries(missing));

        assertThat(part.tips()).isEqualTo(whole.tips());
        assertThat(missing).hasSize(site.control().size() - before(site, missing));
    }

    private static int before(TestSite site, List<ChangeId> missing) {
        return (int) site.control().stream()
                .filter(delivery -> !missing.contains(delivery.entry().id()))
                .count();
    }
}
