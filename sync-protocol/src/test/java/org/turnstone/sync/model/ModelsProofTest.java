package org.turnstone.sync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.model.ExhaustiveSearch.Model;
import org.turnstone.sync.model.ExhaustiveSearch.Outcome;
import org.turnstone.sync.model.ExhaustiveSearch.Step;
import org.turnstone.sync.testing.Proof;

/** Row S2 as far as no server is needed: synchronisation, and the control log with erasure. */
class ModelsProofTest {
    private static final int MOST_STATES = 12_000_000;

    @Test
    void noWayLeadsToALossAndEveryBrokenVariantIsFoundOut() {
        int size = Proof.size("S2", 1);
        List<SyncModel.Bounds> larger = List.of(
                new SyncModel.Bounds(2, 1, 1, 1, false),
                new SyncModel.Bounds(3, 0, 1, 1, false),
                new SyncModel.Bounds(1, 1, 1, 1, true));
        SyncModel.Bounds sync = new SyncModel.Bounds(2, 0, 1, 1, false);
        ControlModel.Bounds control = size > 1 ? new ControlModel.Bounds(2, 2, 2) : new ControlModel.Bounds(2, 1, 1);
        List<String> errors = new ArrayList<>();
        int caught = 0;

        int syncStates = 0;
        int syncDepth = 0;
        for (SyncModel.Bounds bounds : size > 1 ? larger : List.of(sync)) {
            Outcome synced = search("sync", new SyncModel(bounds, null), errors);
            syncStates += synced.states();
            syncDepth = Math.max(syncDepth, synced.depth());
        }
        for (SyncModel.Flaw flaw : SyncModel.Flaw.values()) {
            caught += isCaught(flaw.name(), new SyncModel(sync, flaw));
        }
        Outcome decided = search("control", new ControlModel(control, null), errors);
        for (ControlModel.Flaw flaw : ControlModel.Flaw.values()) {
            caught += isCaught(flaw.name(), new ControlModel(control, flaw));
        }
        errors.forEach(System.out::println);

        Proof.of("S2", "models-searched-to-the-last-state")
                .figure("sync-states", syncStates)
                .figure("sync-depth", syncDepth)
                .figure("control-states", decided.states())
                .figure("control-depth", decided.depth())
                .exactly("errors", errors.size(), 0)
                .all("broken-found", caught, SyncModel.Flaw.values().length + ControlModel.Flaw.values().length)
                .conclude();
    }

    private static <S> Outcome search(String name, Model<S> model, List<String> errors) {
        Outcome outcome = ExhaustiveSearch.of(model, MOST_STATES);
        outcome.counterexample().ifPresent(found -> errors.add(name + ": " + found));
        return outcome;
    }

    /** 1 if the search finds a way to a state that is wrong, and prints the shortest. */
    private static <S> int isCaught(String flaw, Model<S> broken) {
        Outcome outcome = ExhaustiveSearch.of(broken, MOST_STATES);
        System.out.println(flaw + ": "
                + outcome.counterexample()
                        .map(Object::toString)
                        .orElse("nothing wrong in " + outcome.states() + " states"));
        return outcome.counterexample().isPresent() ? 1 : 0;
    }

    /** A clock of hands that must not show 7; 2 and 5 can be added. */
    @Test
    void theFirstWayThatIsToldIsAShortestOne() {
        Model<Integer> model = new Model<>() {
            @Override
            public Integer start() {
                return 0;
            }

            @Override
            public List<Step<Integer>> steps(Integer state) {
                return List.of(new Step<>("add 2", (state + 2) % 12), new Step<>("add 5", (state + 5) % 12));
            }

            @Override
            public Optional<String> wrong(Integer state) {
                return state == 7 ? Optional.of("it shows 7") : Optional.empty();
            }
        };

        assertThat(ExhaustiveSearch.of(model, 12).counterexample().orElseThrow().steps())
                .containsExactly("add 2", "add 5");
    }

    @Test
    void aModelWithNothingWrongIsVisitedToItsLastState() {
        Model<Integer> model = new Model<>() {
            @Override
            public Integer start() {
                return 0;
            }

            @Override
            public List<Step<Integer>> steps(Integer state) {
                return state == 99 ? List.of() : List.of(new Step<>("count", state + 1));
            }

            @Override
            public Optional<String> wrong(Integer state) {
                return Optional.empty();
            }
        };

        assertThat(ExhaustiveSearch.of(model, 100)).isEqualTo(new Outcome(100, 99, Optional.empty()));
    }
}
