package org.turnstone.server.proof;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenarios of which an office is part: laptops are processes, the server is the real one on PostgreSQL, and what the data
 * manager and the evaluation officer do they do with a browser. Each has a fresh site; the first is {@link ConsoleBrowserIT}'s.
 */
@Tag("proof")
class ScenariosInBrowserIT {
    @TempDir
    static Path folder;

    private static Office office;

    @BeforeAll
    static void open() throws Exception {
        office = Office.open(folder);
    }

    @AfterAll
    static void close() throws Exception {
        office.close();
    }

    @Test
    void ofTwoInterviewsAtOneDoorNeitherCountsUntilSomebodyDecides() throws Exception {
        DuplicateScenario.play(office);
    }

    /** Row Q1. */
    @Test
    void aQuestionReachesTheLaptopAndItsAnswerComesBack() throws Exception {
        QueryScenario.play(office);
    }

    @Test
    void aRecordGoesOnInItsVersionAndTheDatasetTellsNotAskedFromNotAnswered() throws Exception {
        FormVersionsScenario.play(office, folder.resolve("forms"));
    }

    @Test
    void everySampleFormFilledInEachLanguageReachesItsDatasetWithItsCodebook() throws Exception {
        FormVersionsScenario.everyFormInEachLanguage(office, folder.resolve("words"));
    }

    @Test
    void aLostLaptopIsShutOutAndWhatItHandedOnIsNotLost() throws Exception {
        LostLaptopScenario.play(office);
    }

    @Test
    void whatIsWithdrawnIsGoneAndItsCaseStillCounts() throws Exception {
        WithdrawalScenario.play(office);
    }
}
