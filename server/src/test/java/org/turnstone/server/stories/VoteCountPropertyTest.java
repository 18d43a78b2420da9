package org.turnstone.server.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VoteCountPropertyTest {
    @Property
    void theOrderInWhichVotesArriveChangesNothing(
            @ForAll("votes") List<VoteCount.Vote> votes, @ForAll Random random, @ForAll boolean scoring) {
        List<VoteCount.Vote> shuffled = new ArrayList<>(votes);
        Collections.shuffle(shuffled, random);

        assertThat(VoteCount.of(shuffled, scoring)).isEqualTo(VoteCount.of(votes, scoring));
    }

    @Property
    void noStoryGetsMoreThanWasTypedForItAndWhatIsTypedAgainElsewhereAddsNothing(
            @ForAll("votes") List<VoteCount.Vote> votes, @ForAll boolean scoring) {
        List<VoteCount.Vote> twice = new ArrayList<>(votes);
        votes.forEach(vote -> twice.add(new VoteCount.Vote(
                vote.round(), vote.member(), vote.story(), vote.points(), vote.laptop() + "-copy", vote.contested())));

        assertThat(VoteCount.of(twice, scoring))
                .allSatisfy(round -> assertThat(round.points()).isEmpty());
        assertThat(VoteCount.of(votes, scoring)).allSatisfy(round -> {
            Map<String, Integer> typed = votes.stream()
                    .filter(vote -> vote.round() == round.number())
                    .collect(Collectors.groupingBy(
                            VoteCount.Vote::story, Collectors.summingInt(VoteCount.Vote::points)));
            round.points()
                    .forEach((story, points) -> assertThat(points).isLessThanOrEqualTo(typed.getOrDefault(story, 0)));
        });
    }

    @Provide
    Arbitrary<List<VoteCount.Vote>> votes() {
        Arbitrary<VoteCount.Vote> vote = Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of("", "", "M1", "M2", "M3"),
                        Arbitraries.of("A", "B", "C"),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of("L2", "L3"),
                        Arbitraries.of(false, false, false, true))
                .as(VoteCount.Vote::new);
        return vote.list().ofMaxSize(20);
    }
}
