package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.testing.Proof;

/**
 * Row S3. Five laptops push at once over lines that break, and the server is killed within 50 ms of an answer: what it called
 * accepted is there, and nothing is there twice. A server that writes later comes first, so that it is known that this proof sees
 * a loss. The size is the number of kills on each database.
 */
@Tag("proof")
class KillProofIT {
    private static final int KILLS = Proof.size("S3", 3);
    private static final int KILLS_TO_SEE_A_LOSS = 10;

    @TempDir
    Path folder;

    /** What the kills on one database came to. */
    private record Findings(int acknowledged, int lost, int doubled, int cuts) {}

    @Test
    void whatWasAcceptedIsThereOnceAfterAKillAndAWorseServerIsFoundOut() throws Exception {
        boolean worseOneFound;
        try (ProofDatabase database = ProofDatabase.h2ThatDelaysWriting(folder("worse"))) {
            worseOneFound = losesSomething(folder("worse"), database);
        }
        Findings h2;
        try (ProofDatabase database = ProofDatabase.h2(folder("h2"))) {
            h2 = killed(folder("h2"), database, "H2");
        }
        Findings postgres;
        try (ProofDatabase database = ProofDatabase.postgres()) {
            postgres = killed(folder("postgres"), database, "PostgreSQL");
        }
        int acknowledged = h2.acknowledged() + postgres.acknowledged();

        Proof.of("S3", "killed-server-and-cut-lines")
                .figure("clients", KilledServer.LAPTOPS)
                .figure("kills-each", KILLS)
                .figure("databases", 2)
                .atLeast("cut-connections", h2.cuts() + postgres.cuts(), 1)
                .figure("acked", acknowledged)
                .exactly("present", acknowledged - h2.lost() - postgres.lost(), acknowledged)
                .exactly("doubled", h2.doubled() + postgres.doubled(), 0)
                .isTrue("bad-server-detected", worseOneFound)
                .conclude();
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    private static Findings killed(Path folder, ProofDatabase database, String name) throws Exception {
        try (KilledServer server = KilledServer.found(folder, database)) {
            int lost = 0;
            int doubled = 0;
            for (int attempt = 0; server.kills() < KILLS; attempt++) {
                assertThat(attempt)
                        .as("kills tried on a machine that is too busy")
                        .isLessThan(3 * KILLS);
                server.killWhilePushing();
                server.restart();
                // Now, since what was lost is sent again by the next session.
                lost += server.lost().size();
                doubled += server.doubled().size();
                System.out.println(name + ", of " + KILLS + " kills: " + server.figures() + ", " + lost + " lost");
            }
            return new Findings(server.accepted(), lost, doubled, server.cuts());
        }
    }

    /** With H2's default delay of writing. */
    private static boolean losesSomething(Path folder, ProofDatabase database) throws Exception {
        try (KilledServer server = KilledServer.found(folder, database)) {
            int lost = 0;
            for (int kill = 1; kill <= KILLS_TO_SEE_A_LOSS && lost == 0; kill++) {
                server.killWhilePushing();
                server.restart();
                lost = server.lost().size();
                System.out.println(
                        "H2 that writes later, kill " + kill + ": " + server.figures() + ", " + lost + " lost");
            }
            return lost > 0;
        }
    }
}
