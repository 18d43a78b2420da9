package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {
    @Test
    void anUnforeseenFaultTellsNothingOfItself() {
        Problem problem = ProblemMapper.problemOf(new IllegalStateException("Mrs Planted said so"));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.toString()).doesNotContain("Planted", "IllegalState");
    }

    @Test
    void theLogNamesTheCausesAndNoMessage() {
        String described = ProblemMapper.describe(new IllegalStateException("Mrs Planted", new IOException("said so")));

        assertThat(described)
                .startsWith("java.lang.IllegalStateException < java.io.IOException")
                .contains("ProblemMapperTest")
                .doesNotContain("Planted", "said so");
    }

    @Test
    void aProblemInsideAnotherExceptionIsStillThatProblem() {
        Problem problem = ProblemMapper.problemOf(new RuntimeException(
                new ProblemException(409, "SITE_EXISTS", "There is one.", "Nothing was changed.")));

        assertThat(problem.code()).isEqualTo("SITE_EXISTS");
    }

    @Test
    void brokenJsonIsTheSendersFault() {
        assertThat(ProblemMapper.problemOf(new RuntimeException(new JsonbException("x")))
                        .status())
                .isEqualTo(400);
    }

    /** As PostgreSQL says it of the character NUL. */
    @Test
    void aTextThatTheDatabaseCannotKeepIsTheSendersFault() {
        Problem problem = ProblemMapper.problemOf(
                new IllegalStateException(new SQLException("invalid byte sequence: Mrs Planted", "22021")));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.toString()).doesNotContain("Planted");
        assertThat(ProblemMapper.problemOf(new IllegalStateException(new SQLException("gone", "08006")))
                        .status())
                .isEqualTo(500);
    }
}
