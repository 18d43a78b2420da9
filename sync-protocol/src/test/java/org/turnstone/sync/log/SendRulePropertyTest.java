package org.turnstone.sync.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** The send rule against a model that knows the whole world, over logs that fork as restored laptops make them. */
class SendRulePropertyTest {
    /** Logs of two devices with forks, and the chain below every entry. */
    private static final class World {
        final List<Delivery> entries = new ArrayList<>();
        final Map<ChangeId, List<Delivery>> chains = new HashMap<>();

        World(Random random) {
            TestSite site = SyncFixtures.site(random.nextLong());
            for (String name : List.of("Ada", "Ben")) {
                TestDevice device = site.enrol(name);
                add(device.opening(), List.of());
                Map<LogPosition, List<Delivery>> backups = new HashMap<>();
                List<Delivery> chain = List.of(device.opening());
                backups.put(device.position(), chain);
                for (int i = 0; i < 7; i++) {
                    if (random.nextInt(4) == 0) {
                        List<LogPosition> positions = new ArrayList<>(backups.keySet());
                        positions.sort(java.util.Comparator.comparingLong(LogPosition::seq));
                        LogPosition backup = positions.get(random.nextInt(positions.size()));
                        device.restore(backup);
                        chain = backups.getOrDefault(backup, List.of());
                    }
                    Delivery saved = device.aChange().set("q1", i).save();
                    add(saved, chain);
                    chain = chains.getOrDefault(saved.entry().id(), List.of());
                    backups.put(device.position(), chain);
                }
            }
        }

        private void add(Delivery delivery, List<Delivery> before) {
            List<Delivery> chain = new ArrayList<>(before);
            chain.add(delivery);
            chains.put(delivery.entry().id(), chain);
            entries.add(delivery);
        }

        /** A replica that has some of the world, down to the roots. */
        MemoryChangeLog replica(Random random) {
            MemoryChangeLog log = new MemoryChangeLog();
            int picks = random.nextInt(4);
            for (int i = 0; i < picks; i++) {
                ChangeId id =
                        entries.get(random.nextInt(entries.size())).entry().id();
                log.append(chains.getOrDefault(id, List.of()));
            }
            return log;
        }

        Set<ChangeId> ids(ChangeLog log) {
            Set<ChangeId> ids = new HashSet<>();
            entries.stream()
                    .map(delivery -> delivery.entry().id())
                    .filter(id -> log.find(id).isPresent())
                    .forEach(ids::add);
            return ids;
        }

        Set<ChangeId> atOrBelow(Collection<ChangeId> tips) {
            Set<ChangeId> below = new HashSet<>();
            tips.forEach(tip -> chains.getOrDefault(tip, List.of())
                    .forEach(delivery -> below.add(delivery.entry().id())));
            return below;
        }
    }

    private static Set<ChangeId> tips(ChangeLog log) {
        Set<ChangeId> ids = new HashSet<>();
        log.tips().byLog().values().forEach(tips -> tips.forEach(tip -> ids.add(tip.id())));
        return ids;
    }

    @Property(tries = 300)
    void sendsExactlyWhatLiesAboveWhatTheReceiverIsKnownToHold(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(random);
        MemoryChangeLog sender = world.replica(random);
        MemoryChangeLog receiver = world.replica(random);
        Set<ChangeId> mine = world.ids(sender);
        Set<ChangeId> theirs = world.ids(receiver);
        Set<ChangeId> theyHold = new HashSet<>(tips(sender));
        theyHold.retainAll(theirs);

        List<ChangeId> sent = SendRule.missing(sender, receiver.tips(), theyHold, Integer.MAX_VALUE);

        Set<ChangeId> known = new HashSet<>(tips(receiver));
        known.retainAll(mine);
        known.addAll(theyHold);
        Set<ChangeId> expected = new HashSet<>(mine);
        expected.removeAll(world.atOrBelow(known));
        Set<ChangeId> needed = new HashSet<>(mine);
        needed.removeAll(theirs);
        assertThat(sent).doesNotHaveDuplicates().hasSameElementsAs(expected).containsAll(needed);
        List<AppendResult> taken = receiver.append(sender.deliveries(sent));
        assertThat(taken).noneMatch(result -> result instanceof AppendResult.Held);
    }

    @Property(tries = 100)
    void nothingIsSentTwiceWhereNoLogForked(@ForAll long seed) {
        Random random = new Random(seed);
        TestDevice ada = SyncFixtures.site(seed).enrol("Ada");
        List<Delivery> log = new ArrayList<>(List.of(ada.opening()));
        for (int i = 0; i < 10; i++) {
            log.add(ada.aChange().set("q1", i).save());
        }
        MemoryChangeLog sender = new MemoryChangeLog();
        MemoryChangeLog receiver = new MemoryChangeLog();
        int mine = random.nextInt(log.size() + 1);
        int theirs = random.nextInt(log.size() + 1);
        sender.append(log.subList(0, mine));
        receiver.append(log.subList(0, theirs));
        Set<ChangeId> theyHold = new HashSet<>(tips(sender));
        theyHold.removeIf(id -> receiver.find(id).isEmpty());

        List<ChangeId> sent = SendRule.missing(sender, receiver.tips(), theyHold, Integer.MAX_VALUE);

        assertThat(sent).hasSize(Math.max(0, mine - theirs));
    }

    @Property(tries = 100)
    void twoReplicasThatTakeTurnsEndUpEqualInSmallPieces(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(random);
        MemoryChangeLog one = world.replica(random);
        MemoryChangeLog two = world.replica(random);
        Set<ChangeId> union = world.ids(one);
        union.addAll(world.ids(two));

        Set<ChangeId> oneReceived = new HashSet<>();
        Set<ChangeId> twoReceived = new HashSet<>();
        int rounds = 0;
        while (!one.tips().equals(two.tips())) {
            exchange(one, two, twoReceived, 3);
            exchange(two, one, oneReceived, 3);
            assertThat(++rounds).isLessThan(60);
        }

        assertThat(world.ids(one)).isEqualTo(union);
        assertThat(world.ids(two)).isEqualTo(union);
        assertThat(one.tips().digest()).isEqualTo(two.tips().digest());
    }

    private static void exchange(MemoryChangeLog from, MemoryChangeLog to, Set<ChangeId> received, int maxEntries) {
        Set<ChangeId> theyHold = new HashSet<>(tips(from));
        theyHold.removeIf(id -> to.find(id).isEmpty());
        theyHold.addAll(received);
        List<ChangeId> sent = SendRule.missing(from, to.tips(), theyHold, maxEntries);
        to.append(from.deliveries(sent));
        received.addAll(sent);
    }
}
