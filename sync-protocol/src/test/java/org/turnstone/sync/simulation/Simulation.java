package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs one seed: a site lives through what the seed draws, heals, and is checked.
 *
 * <pre>{@code
 * Simulation.Outcome outcome = Simulation.of(4711).run();
 * assertThat(outcome.violations()).isEmpty();
 * }</pre>
 */
final class Simulation {
    private final long seed;
    private final World.Limits limits;
    private final Set<Fault> faults;
    private final boolean traced;

    private Simulation(long seed, World.Limits limits, Set<Fault> faults, boolean traced) {
        this.seed = seed;
        this.limits = limits;
        this.faults = Set.copyOf(faults);
        this.traced = traced;
    }

    static Simulation of(long seed) {
        return new Simulation(seed, World.Limits.USUAL, Set.of(), false);
    }

    Simulation with(Fault fault) {
        return new Simulation(seed, limits, Set.of(fault), traced);
    }

    Simulation within(World.Limits smaller) {
        return new Simulation(seed, smaller, faults, traced);
    }

    Simulation traced() {
        return new Simulation(seed, limits, faults, true);
    }

    /**
     * What came of a run.
     *
     * @param trace names everything that happened
     * @param rounds until all were quiet
     * @param writes saves whose authors were told so
     */
    record Outcome(long seed, String trace, List<Checker.Violation> violations, int rounds, int sessions, int writes) {
        boolean has(Checker.Kind kind) {
            return violations.stream().anyMatch(violation -> violation.kind() == kind);
        }

        /** What a person needs to look into a failure. */
        String sentence() {
            return "seed " + seed + ": "
                    + String.join(
                            "; ",
                            violations.stream()
                                    .limit(4)
                                    .map(violation -> violation.kind() + " " + violation.what())
                                    .toList());
        }
    }

    Outcome run() {
        Trace trace = new Trace(traced);
        try {
            World world = new World(seed, limits, faults, trace);
            world.live();
            world.heal();
            List<Checker.Violation> violations = new Checker(world).check();
            violations.forEach(violation -> trace.line(violation.toString()));
            return new Outcome(
                    seed,
                    trace.hash(),
                    violations,
                    world.rounds(),
                    world.sessions(),
                    world.ledger().acknowledgedCount());
        } catch (RuntimeException | AssertionError e) {
            throw new IllegalStateException("seed " + seed + " broke off: " + e, e);
        }
    }

    /** The smallest limits within which the seed still fails in the same way; each draws other events, so it may not shrink. */
    World.Limits shrunk(Checker.Kind kind) {
        World.Limits smallest = limits;
        List<World.Limits> candidates = new ArrayList<>();
        for (int laptops : List.of(2, 3, 4, 6)) {
            for (int events : List.of(30, 45, 60, 80)) {
                candidates.add(new World.Limits(laptops, events));
            }
        }
        for (World.Limits candidate : candidates) {
            if (candidate.laptops() * candidate.events() < smallest.laptops() * smallest.events()
                    && within(candidate).run().has(kind)) {
                smallest = candidate;
            }
        }
        return smallest;
    }
}
