package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server called accepted is there after it was killed within 50 ms of its answer, and nothing is there twice. Three
 * kills on each database, or as many as the system property {@code turnstone.proof.kills} says.
 */
@Tag("proof")
class KillProofIT {
    private static final int KILLS = Integer.getInteger("turnstone.proof.kills", 3);
    private static final int KILLS_TO_SEE_A_LOSS = 10;

    @TempDir
    Path folder;

    @Test
    void whatWasAcceptedOnH2IsThereOnceAfterAKill() throws Exception {
        try (ProofDatabase database = ProofDatabase.h2(folder)) {
            assertThat(lostAfterKills(database, "H2")).isZero();
        }
    }

    @Test
    void whatWasAcceptedOnPostgreSqlIsThereOnceAfterAKill() throws Exception {
        try (ProofDatabase database = ProofDatabase.postgres()) {
            assertThat(lostAfterKills(database, "PostgreSQL")).isZero();
        }
    }

    private int lostAfterKills(ProofDatabase database, String name) throws Exception {
        try (KilledServer server = KilledServer.found(folder, database)) {
            int lost = 0;
            for (int attempt = 0; server.kills() < KILLS; attempt++) {
                assertThat(attempt)
                        .as("kills tried on a machine that is too busy")
                        .isLessThan(3 * KILLS);
                server.killWhilePushing();
                server.restart();
                lost += server.lost().size();
                assertThat(server.doubled()).isEmpty();
                System.out.println(name + ", of " + KILLS + " kills: " + server.figures() + ", " + lost + " lost");
            }
            return lost;
        }
    }

    /** The control: with H2's default delay of writing the same proof does see a loss. */
    @Test
    void thisProofSeesWhatAServerThatWritesLaterLoses() throws Exception {
        try (ProofDatabase database = ProofDatabase.h2ThatDelaysWriting(folder);
                KilledServer server = KilledServer.found(folder, database)) {
            int lost = 0;
            for (int kill = 1; kill <= KILLS_TO_SEE_A_LOSS && lost == 0; kill++) {
                server.killWhilePushing();
                server.restart();
                lost = server.lost().size();
                System.out.println("H2 that writes later, kill " + kill + ": " + server.figures());
            }
            assertThat(lost).isPositive();
        }
    }
}
