package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.PublicForms;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.testing.Proof;

/**
 * Public forms in the engine: each is filled by a seeded script, saved, opened again weeks later on another parse, and says
 * the same ({@link PublicForms}).
 */
class CorpusFillingTest {
    /** Larger forms are filled only when the whole run is asked for. */
    private static final int MAX_SAMPLE_CHARACTERS = 60_000;

    /** What the script typed and what the form made of it. */
    private static RecordValues filled(FormTemplate form, long seed, int steps) {
        Random random = new Random(seed);
        try (Filling filling = Filling.of(form)) {
            List<String> languages = form.languages();
            for (int i = 0; i < steps; i++) {
                SeededScript.step(filling.session, random);
                if (i % 15 == 14 && !languages.isEmpty()) {
                    filling.session.language(languages.get(random.nextInt(languages.size())));
                }
            }
            return filling.session.values();
        }
    }

    private static String difference(RecordValues before, RecordValues after) {
        if (!before.rows().equals(after.rows())) {
            return "rows";
        }
        for (Map.Entry<FieldPath, FieldValue> entry : before.values().entrySet()) {
            if (!entry.getValue().equals(after.values().get(entry.getKey()))) {
                return entry.getKey().text();
            }
        }
        return before.values().size() == after.values().size() ? "" : "more values";
    }

    private static String refilled(FormTemplate form, FormSource source, long seed, int steps)
            throws FormProblemException {
        RecordValues saved = filled(form, seed, steps);
        FormTemplate anew = new JavaRosaFormEngine().compile(source);
        try (Filling again = Filling.on(anew, saved, Filling.at(Filling.EVENING.plus(Duration.ofDays(20))))) {
            again.session.visible();
            String changed = difference(saved, again.session.values());
            if (!changed.isEmpty()) {
                return changed;
            }
            again.session.check();
        }
        anew.evaluate(saved, Filling.at(Filling.EVENING));
        return "";
    }

    @Test
    void publicFormsAreFilledSavedAndOpenedAgainUnchanged() throws IOException {
        Path corpus = PublicForms.need("corpus");
        int seeds = Proof.size("L5", 1);
        long seed = Proof.seed();
        int compiled = 0;
        int refused = 0;
        int filled = 0;
        List<String> changed = new ArrayList<>();
        for (Path file : PublicForms.xforms(corpus)) {
            String xform = PublicForms.unpacked(file);
            if (seeds < 2 && xform.length() > MAX_SAMPLE_CHARACTERS) {
                continue;
            }
            FormSource source = PublicForms.source(xform);
            FormTemplate form;
            try {
                form = new JavaRosaFormEngine().compile(source);
                compiled++;
            } catch (FormProblemException e) {
                refused++;
                System.out.println("refused " + file.getFileName() + ": " + e.getMessage());
                continue;
            }
            for (int i = 0; i < seeds; i++) {
                try {
                    String path = refilled(form, source, seed + i, 120);
                    filled++;
                    if (!path.isEmpty()) {
                        changed.add(file.getFileName() + " seed " + (seed + i) + ": " + path);
                    }
                } catch (FormProblemException | RuntimeException e) {
                    changed.add(file.getFileName() + " seed " + (seed + i) + " fails: " + e + " " + e.getCause());
                }
            }
        }
        assertThat(changed).isEmpty();
        Proof.of("L5", "public-forms-are-filled-and-opened-again-unchanged")
                .figure("forms", compiled + refused)
                .figure("refused", refused)
                .figure("fillings", filled)
                .figure("seed", seed)
                .exactly("changed", changed.size(), 0)
                .conclude();
    }
}
