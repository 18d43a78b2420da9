package org.turnstone.sync.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Visits every state that a model can come to, those of few steps first, so that the first state in which something is wrong
 * is told with as few steps as possible.
 *
 * <pre>{@code
 * Outcome outcome = ExhaustiveSearch.of(model, 1_000_000);
 * outcome.counterexample().ifPresent(System.out::println);
 * }</pre>
 */
public final class ExhaustiveSearch {
    private ExhaustiveSearch() {}

    /**
     * Something that goes from state to state.
     *
     * @param <S> a state; immutable, equal by content
     */
    public interface Model<S> {
        S start();

        /** Everything that may happen next, in the same order each time. */
        List<Step<S>> steps(S state);

        /** What must never be so and is, in a sentence without names; empty where all is well. */
        Optional<String> wrong(S state);
    }

    /**
     * One thing that may happen.
     *
     * @param name what happens, for people
     * @param after the state it leads to
     */
    public record Step<S>(String name, S after) {}

    /**
     * The way to a state in which something is wrong.
     *
     * @param wrong what
     * @param steps from the start on, as few as there can be
     */
    public record Counterexample(String wrong, List<String> steps) {
        public Counterexample {
            steps = List.copyOf(steps);
        }

        @Override
        public String toString() {
            StringBuilder told = new StringBuilder(wrong);
            for (int i = 0; i < steps.size(); i++) {
                told.append(String.format("%n  %2d. %s", i + 1, steps.get(i)));
            }
            return told.toString();
        }
    }

    /**
     * What a search found.
     *
     * @param states how many were visited: all there are, if nothing is wrong
     * @param depth the most steps that a visited state is away from the start
     * @param counterexample the first state found wrong; the search ends there
     */
    public record Outcome(int states, int depth, Optional<Counterexample> counterexample) {}

    /**
     * Searches until every state was seen or one is wrong.
     *
     * @param mostStates a model with more of them than this is a mistake
     * @throws IllegalStateException if there are more
     */
    public static <S> Outcome of(Model<S> model, int mostStates) {
        // By state the one it was first come to from; the start from itself. How is worked out again when it is asked
        // for.
        Map<S, S> seen = new HashMap<>();
        List<S> level = List.of(model.start());
        seen.put(model.start(), model.start());
        int depth = 0;
        int visited = 0;
        while (true) {
            List<S> next = new ArrayList<>();
            for (S state : level) {
                visited++;
                Optional<String> wrong = model.wrong(state);
                if (wrong.isPresent()) {
                    Counterexample found = new Counterexample(wrong.get(), way(model, seen, state));
                    return new Outcome(visited, depth, Optional.of(found));
                }
                for (Step<S> step : model.steps(state)) {
                    if (seen.putIfAbsent(step.after(), state) == null) {
                        next.add(step.after());
                    }
                }
            }
            if (seen.size() > mostStates) {
                throw new IllegalStateException("the model has more than " + mostStates + " states");
            }
            if (next.isEmpty()) {
                return new Outcome(visited, depth, Optional.empty());
            }
            level = next;
            depth++;
        }
    }

    private static <S> List<String> way(Model<S> model, Map<S, S> seen, S end) {
        List<String> steps = new ArrayList<>();
        S state = end;
        while (!state.equals(model.start())) {
            S after = state;
            S before = Objects.requireNonNull(seen.get(state), "a state that was visited was come to");
            steps.add(model.steps(before).stream()
                    .filter(step -> step.after().equals(after))
                    .findFirst()
                    .orElseThrow()
                    .name());
            state = before;
        }
        Collections.reverse(steps);
        return steps;
    }
}
