package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class ProjectionOrderPropertyTest {
    private static final FormTemplate FORM = SampleForms.SURVEY.template();
    private static final RecordId RECORD = SyncFixtures.record(1);

    @Property(tries = 40)
    void inWhateverOrderChangesComeTheRowsAreTheSame(@ForAll long seed) {
        TestSite site = SyncFixtures.site(seed);
        List<Delivery> deliveries = history(site, new Random(seed));
        List<Delivery> shuffled = new ArrayList<>(deliveries);
        Collections.shuffle(shuffled, new Random(seed + 1));

        List<ProjectedRow> inOrder = rows(site, deliveries);
        List<ProjectedRow> otherwise = rows(site, shuffled);

        assertThat(otherwise).isEqualTo(inOrder);
        assertThat(inOrder).isNotEmpty();
    }

    private static List<ProjectedRow> rows(TestSite site, List<Delivery> deliveries) {
        try (ProjectionBench bench =
                new ProjectionBench(site, FORM, SyncFixtures.key(9), ProjectionBench.logOf(site, deliveries))) {
            return bench.rows(RECORD);
        }
    }

    /** A survey that two laptops fill, then change side by side. */
    private static List<Delivery> history(TestSite site, Random random) {
        TestDevice ada = site.enrol("Ada");
        TestDevice kim = site.enrol("Kim");
        List<Delivery> deliveries = new ArrayList<>(List.of(ada.opening(), kim.opening()));
        var first = ada.aChange().on(RECORD);
        SeededSurvey.operations(FORM, ProjectionBench.FORM_HASH, random.nextLong())
                .forEach(first::with);
        Delivery whole = first.save();
        deliveries.add(whole);
        List<FieldPath> paths = FORM.outline().questions().stream()
                .filter(question ->
                        question.kind().isAnswered() && !question.path().startsWith("contact"))
                .map(question -> new FieldPath(question.path()))
                .toList();
        for (int i = 0; i < 6; i++) {
            TestDevice device = i % 2 == 0 ? ada : kim;
            FieldPath path = paths.get(random.nextInt(paths.size()));
            deliveries.add(device.aChange()
                    .on(RECORD)
                    .after(whole)
                    .with(new Operation.Set(path, new FieldValue.Text("t" + random.nextInt(3))))
                    .save());
        }
        return deliveries;
    }
}
