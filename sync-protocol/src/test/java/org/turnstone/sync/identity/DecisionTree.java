package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;

/** Control logs with branches, as unsigned decisions; what is signed is checked elsewhere. Used by one thread. */
final class DecisionTree {
    static final VerifyingKey AUTHORITY = SyncFixtures.site(1).authority().verifyingKey();
    private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

    final List<Decision> all = new ArrayList<>();
    private int made;

    /** Adds the opening of the log. */
    Decision root() {
        return add(null, null);
    }

    /** Adds a decision after another, a second later than the one made before. */
    Decision after(Decision before, ControlEntry content) {
        return add(before, content);
    }

    private Decision add(@Nullable Decision before, @Nullable ControlEntry content) {
        made++;
        // Ids that ascend in no relation to time, as hashes do.
        ChangeId id = new ChangeId(new Octets16(made * 0x9E3779B97F4A7C15L, made));
        Decision decision = new Decision(id, before == null ? null : before.id(), START.plusSeconds(made), content);
        all.add(decision);
        return decision;
    }

    ControlState state() {
        return ControlState.of(AUTHORITY, all);
    }

    /**
     * A tree from a script: each number says after which decision the next one stands and what it is. Equal scripts give
     * equal trees.
     */
    static DecisionTree of(List<Integer> script) {
        DecisionTree tree = new DecisionTree();
        tree.root();
        for (int step : script) {
            int choice = Math.floorMod(step, 1_000);
            // Mostly at the newest end, so that there are chains and not only bushes.
            Decision before =
                    choice % 3 == 0 ? tree.all.get(choice / 3 % tree.all.size()) : tree.all.get(tree.all.size() - 1);
            tree.after(before, content(Math.floorDiv(step, 1_000), tree));
        }
        return tree;
    }

    private static ControlEntry content(int draw, DecisionTree tree) {
        int which = Math.floorMod(draw, 100);
        RecordId record = SyncFixtures.record(which % 4);
        DeviceId device = new DeviceId(new Octets16(5, which % 3));
        return switch (Math.floorMod(draw, 8)) {
            case 0 -> new ControlEntry.Erase(record, null);
            case 1 -> new ControlEntry.Revoke(device, "reason " + which % 2, Map.of());
            case 2 -> new ControlEntry.RoleChange(device, DeviceRole.values()[which % 4], Map.of());
            case 3 -> new ControlEntry.MinimumVersion(which);
            case 4 -> new ControlEntry.ServerEpoch(new Octets16(6, which), which);
            case 5 -> new ControlEntry.PeriodDestroyed(which % 5);
            default -> join(which, tree);
        };
    }

    private static ControlEntry join(int which, DecisionTree tree) {
        ChangeId one = tree.all.get(which % tree.all.size()).id();
        ChangeId other = tree.all.get(which / 7 % tree.all.size()).id();
        return new ControlEntry.Join(Stream.of(one, other).distinct().sorted().toList());
    }
}
