package org.turnstone.server.keys;

import org.junit.jupiter.api.Test;
import org.turnstone.sync.model.ExhaustiveSearch;
import org.turnstone.sync.model.ExhaustiveSearch.Outcome;
import org.turnstone.sync.testing.Proof;

/** Row S2 as far as the server decides: the keys of periods and when they may go. */
class KeyRetirementProofTest {
    private static final int PERIODS = 2;
    private static final int MOST_STATES = 1_000_000;

    @Test
    void nothingReadableIsLostAndNothingErasedComesBackWhateverHappensToKeys() {
        int caught = 0;

        Outcome outcome = ExhaustiveSearch.of(new KeyRetirementModel(PERIODS, null), MOST_STATES);
        for (KeyRetirementModel.Flaw flaw : KeyRetirementModel.Flaw.values()) {
            Outcome broken = ExhaustiveSearch.of(new KeyRetirementModel(PERIODS, flaw), MOST_STATES);
            System.out.println(flaw + ": "
                    + broken.counterexample()
                            .map(Object::toString)
                            .orElse("nothing wrong in " + broken.states() + " states"));
            caught += broken.counterexample().isPresent() ? 1 : 0;
        }
        outcome.counterexample().ifPresent(System.out::println);

        Proof.of("S2", "models-searched-to-the-last-state")
                .figure("retirement-states", outcome.states())
                .figure("retirement-depth", outcome.depth())
                .exactly("retirement-errors", outcome.counterexample().isPresent() ? 1 : 0, 0)
                .all("retirement-broken-found", caught, KeyRetirementModel.Flaw.values().length)
                .conclude();
    }
}
