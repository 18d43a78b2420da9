package org.turnstone.server.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The votes of scenario 11. */
class VoteCountTest {
    private static final String PLAY = "GRI-S-0112";
    private static final String LEAFLET = "GRI-S-0114";

    private final List<VoteCount.Vote> votes = new ArrayList<>();

    private void hand(int round, String member, String story) {
        votes.add(new VoteCount.Vote(round, member, story, 1, "L2", false));
    }

    private void ballots(String laptop, String story, int times) {
        for (int i = 0; i < times; i++) {
            votes.add(new VoteCount.Vote(1, "", story, 1, laptop, false));
        }
    }

    @Test
    void eachRoundOfHandsIsCountedByItself() {
        for (String member : List.of("M1", "M3", "M4")) {
            hand(1, member, PLAY);
            hand(2, member, PLAY);
        }
        for (String member : List.of("M2", "M5", "M6")) {
            hand(1, member, LEAFLET);
        }
        hand(2, "M6", PLAY);
        hand(2, "M2", LEAFLET);
        hand(2, "M5", LEAFLET);

        List<VoteCount.Round> rounds = VoteCount.of(votes, false);

        assertThat(rounds).extracting(VoteCount.Round::number).containsExactly(1, 2);
        assertThat(rounds.get(0).points()).isEqualTo(Map.of(PLAY, 3, LEAFLET, 3));
        assertThat(rounds.get(1).points()).isEqualTo(Map.of(PLAY, 4, LEAFLET, 2));
        assertThat(rounds).allMatch(VoteCount.Round::isDecided);
    }

    @Test
    void aVoteWithTwoAnswersIsNotCountedForEither() {
        hand(1, "M1", PLAY);
        votes.add(new VoteCount.Vote(1, "M2", LEAFLET, 1, "L2", true));

        VoteCount.Round round = VoteCount.of(votes, false).get(0);

        assertThat(round.points()).isEqualTo(Map.of(PLAY, 1));
        assertThat(round.toDecide()).isEqualTo(1);
        assertThat(round.isDecided()).isFalse();
    }

    @Test
    void twoVotesOfOneMemberInARoundWaitForAPerson() {
        hand(1, "M1", PLAY);
        hand(1, "M1", LEAFLET);

        assertThat(VoteCount.of(votes, false).get(0).points()).isEmpty();
        assertThat(VoteCount.of(votes, false).get(0).toDecide()).isEqualTo(2);
    }

    @Test
    void whoScoresGivesPointsToEachStoryButToNoneTwice() {
        votes.add(new VoteCount.Vote(1, "M1", PLAY, 4, "L2", false));
        votes.add(new VoteCount.Vote(1, "M1", LEAFLET, 2, "L2", false));
        assertThat(VoteCount.of(votes, true).get(0).points()).isEqualTo(Map.of(PLAY, 4, LEAFLET, 2));

        votes.add(new VoteCount.Vote(1, "M1", LEAFLET, 5, "L3", false));
        assertThat(VoteCount.of(votes, true).get(0).points()).isEqualTo(Map.of(PLAY, 4));
    }

    @Test
    void ballotsOnTwoLaptopsAreShownSideBySideAndNotAdded() {
        ballots("L2", PLAY, 5);
        ballots("L2", LEAFLET, 2);
        assertThat(VoteCount.of(votes, false).get(0).points()).isEqualTo(Map.of(PLAY, 5, LEAFLET, 2));

        ballots("L3", PLAY, 5);
        ballots("L3", LEAFLET, 2);
        VoteCount.Round round = VoteCount.of(votes, false).get(0);

        assertThat(round.points()).isEmpty();
        assertThat(round.onLaptops()).containsExactly(Map.of(PLAY, 5, LEAFLET, 2), Map.of(PLAY, 5, LEAFLET, 2));
    }

    @Test
    void aVoteTellsNobodyWhoseItIs() {
        hand(1, "M4", PLAY);

        assertThat(votes.get(0).toString()).doesNotContain("M4").doesNotContain(PLAY);
    }
}
