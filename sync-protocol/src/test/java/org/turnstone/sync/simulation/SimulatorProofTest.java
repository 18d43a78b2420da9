package org.turnstone.sync.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.simulation.Checker.Kind;
import org.turnstone.sync.testing.Proof;

/**
 * Row S1. {@code -Dturnstone.sim.seeds=10000} is the long run; {@code -Dturnstone.sim.seed=S} begins at a seed that failed,
 * {@code -Dturnstone.sim.seeds=1} looks at that one only, and {@code -Dturnstone.sim.trace=true} tells what happens in it.
 */
class SimulatorProofTest {
    private static final int SAMPLE = 200;
    private static final int THREADS = 2;
    private static final int SEEDS_FOR_A_CONTROL = 150;

    /** What each planted fault has to be caught as; any of them will do. */
    private static final Map<Fault, Set<Kind>> CONTROLS = controls();

    private static Map<Fault, Set<Kind>> controls() {
        Map<Fault, Set<Kind>> controls = new EnumMap<>(Fault.class);
        controls.put(Fault.NUMBERS_TRUSTED, Set.of(Kind.DIVERGED, Kind.LOST));
        controls.put(Fault.FORKS_REFUSED, Set.of(Kind.DIVERGED, Kind.LOST));
        controls.put(Fault.HELD_NOT_NAMED, Set.of(Kind.DUPLICATE));
        controls.put(Fault.ARRIVAL_DECIDES, Set.of(Kind.DIVERGED));
        controls.put(Fault.STANDING_REMEMBERED, Set.of(Kind.DIVERGED));
        controls.put(Fault.ERASURE_FORGOTTEN, Set.of(Kind.ERASED));
        controls.put(Fault.RECEIPT_TOO_EARLY, Set.of(Kind.RECEIPT));
        controls.put(Fault.LAZY_STORE, Set.of(Kind.LOST));
        return controls;
    }

    @Test
    void everybodyAgreesAndNothingIsLostWhateverHappens() throws Exception {
        int seeds = Integer.getInteger("turnstone.sim.seeds", Proof.size("S1", SAMPLE));
        long seed = Long.getLong("turnstone.sim.seed", Proof.seed());
        boolean traced = Boolean.getBoolean("turnstone.sim.trace");

        List<Simulation.Outcome> outcomes = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(traced ? 1 : THREADS);
        int caught = 0;
        try {
            List<Future<Simulation.Outcome>> running = new ArrayList<>();
            for (long each = seed; each < seed + seeds; each++) {
                Simulation simulation = traced ? Simulation.of(each).traced() : Simulation.of(each);
                running.add(workers.submit(simulation::run));
            }
            List<Future<Boolean>> controls = new ArrayList<>();
            CONTROLS.forEach((fault, kinds) -> controls.add(workers.submit(() -> isCaught(fault, kinds, seed))));
            for (Future<Simulation.Outcome> run : running) {
                try {
                    outcomes.add(run.get());
                } catch (ExecutionException e) {
                    broken.add(String.valueOf(e.getCause()));
                }
            }
            for (Future<Boolean> control : controls) {
                caught += control.get() ? 1 : 0;
            }
        } finally {
            workers.shutdownNow();
        }
        outcomes.stream()
                .filter(outcome -> !outcome.violations().isEmpty())
                .limit(10)
                .forEach(SimulatorProofTest::explain);
        broken.stream().limit(10).forEach(System.out::println);

        Proof.of("S1", "simulator")
                .figure("seeds", seeds)
                .figure(
                        "writes",
                        outcomes.stream().mapToLong(Simulation.Outcome::writes).sum())
                .figure(
                        "sessions",
                        outcomes.stream()
                                .mapToLong(Simulation.Outcome::sessions)
                                .sum())
                .atMost(
                        "rounds",
                        outcomes.stream()
                                .mapToInt(Simulation.Outcome::rounds)
                                .max()
                                .orElse(0),
                        Checker.MOST_ROUNDS)
                .exactly("broken", broken.size(), 0)
                .exactly("diverged", runsWith(outcomes, Kind.DIVERGED) + runsWith(outcomes, Kind.UNQUIET), 0)
                .exactly("lost", runsWith(outcomes, Kind.LOST), 0)
                .exactly("duplicates", runsWith(outcomes, Kind.DUPLICATE), 0)
                .exactly("readable-after-erasure", runsWith(outcomes, Kind.ERASED), 0)
                .exactly("stale", runsWith(outcomes, Kind.STALE), 0)
                .exactly("false-receipts", runsWith(outcomes, Kind.RECEIPT), 0)
                .all("controls-caught", caught, Fault.values().length)
                .figure("seed", seed)
                .conclude();
    }

    private static long runsWith(List<Simulation.Outcome> outcomes, Kind kind) {
        return outcomes.stream().filter(outcome -> outcome.has(kind)).count();
    }

    private static void explain(Simulation.Outcome outcome) {
        Kind kind = outcome.violations().get(0).kind();
        World.Limits limits = Simulation.of(outcome.seed()).shrunk(kind);
        System.out.println(outcome.sentence());
        System.out.println("  again: -Dturnstone.sim.seed=" + outcome.seed()
                + " -Dturnstone.sim.seeds=1 -Dturnstone.sim.trace=true; the same within " + limits);
    }

    /** True if some run with the planted fault fails in the way it should. */
    private static boolean isCaught(Fault fault, Set<Kind> kinds, long seed) {
        for (long each = seed; each < seed + SEEDS_FOR_A_CONTROL; each++) {
            Simulation.Outcome outcome = Simulation.of(each).with(fault).run();
            if (kinds.stream().anyMatch(outcome::has)) {
                return true;
            }
        }
        System.out.println("nobody noticed " + fault + " within " + SEEDS_FOR_A_CONTROL + " seeds from " + seed);
        return false;
    }

    @Test
    void everyPlantedFaultHasItsControl() {
        assertThat(CONTROLS.keySet()).containsExactly(Fault.values());
    }

    @Test
    void twoRunsOfOneSeedAreTheSameToTheLastEvent() {
        long seed = Proof.seed();
        for (long each = seed; each < seed + 5; each++) {
            assertThat(Simulation.of(each).run()).isEqualTo(Simulation.of(each).run());
        }
        assertThat(Simulation.of(seed).run().trace())
                .isNotEqualTo(Simulation.of(seed + 1).run().trace());
    }
}
