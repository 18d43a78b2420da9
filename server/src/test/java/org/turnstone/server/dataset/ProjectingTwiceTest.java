package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class ProjectingTwiceTest {
    private static final int SURVEYS = 2_000;
    private static final FormTemplate FORM = SampleForms.SURVEY.template();

    @Test
    void twoThousandSurveysProjectedADayApartGiveTheSameBytes() {
        TestSite site = SyncFixtures.site(42);
        TestDevice ada = site.enrol("Ada");
        List<Delivery> deliveries = new ArrayList<>(List.of(ada.opening()));
        for (int i = 1; i <= SURVEYS; i++) {
            var change = ada.aChange().on(SyncFixtures.record(i));
            SeededSurvey.operations(FORM, ProjectionBench.FORM_HASH, i).forEach(change::with);
            deliveries.add(change.save());
        }
        MemoryChangeLog log = ProjectionBench.logOf(site, deliveries);

        String today = projectAll(site, log);
        site.clock().advance(Duration.ofDays(1));
        String tomorrow = projectAll(site, log);

        assertThat(tomorrow).isEqualTo(today);
    }

    private static String projectAll(TestSite site, MemoryChangeLog log) {
        MessageDigest digest = sha256();
        long start = System.nanoTime();
        int rows = 0;
        try (ProjectionBench bench = new ProjectionBench(site, FORM, SyncFixtures.key(9), log)) {
            for (int i = 1; i <= SURVEYS; i++) {
                RecordId record = SyncFixtures.record(i);
                for (ProjectedRow row : bench.rows(record)) {
                    digest.update(bench.sealed(row, record, site.recordKey(record)));
                    rows++;
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "projection: %d surveys, %d rows in %.1f s, %.0f surveys/s%n",
                SURVEYS, rows, seconds, SURVEYS / seconds);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
