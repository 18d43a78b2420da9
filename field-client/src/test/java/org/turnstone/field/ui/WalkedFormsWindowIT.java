package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.PublicForms;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.testing.Proof;

/**
 * U2: a robot fills a form with every question type, the sample forms and public forms in the window, and what it typed is what
 * the vault holds ({@link PublicForms}).
 */
@ExtendWith(EventThreadWatch.class)
class WalkedFormsWindowIT {
    private static final Path PICTURE =
            Path.of("src", "test", "resources", "org", "turnstone", "field", "ui", "answers", "flipchart.png");
    private static final int SAMPLE = 2;
    private static final int MOST_ANSWERS = 60;

    @TempDir
    private Path folder;

    private int forms;
    private int answers;
    private int skipped;
    private int takenBack;
    private final List<String> differences = new ArrayList<>();

    static FormSource everything() throws IOException {
        try (InputStream in = WalkedFormsWindowIT.class.getResourceAsStream("everything.xml")) {
            return FormSource.of(in.readAllBytes());
        }
    }

    @Test
    void whatARobotTypesInTheWindowIsWhatTheVaultHolds() throws Exception {
        int publicForms = Proof.size("U2", SAMPLE);
        long seed = Proof.seed();
        walk("everything", everything(), seed, 200);
        if (publicForms > SAMPLE) {
            for (SampleForms sample : SampleForms.values()) {
                walk(sample.formId(), sample.source(), seed, MOST_ANSWERS);
            }
        }
        int walked = 0;
        for (Path file : corpus(publicForms, seed)) {
            FormSource source = PublicForms.source(PublicForms.unpacked(file));
            walk(String.valueOf(file.getFileName()), source, seed + walked, MOST_ANSWERS);
            walked++;
        }
        assertThat(differences).isEmpty();
        Proof.of("U2", "a-robot-fills-forms-in-the-window")
                .figure("seed", seed)
                .figure("forms", forms)
                .figure("public-forms", walked)
                .figure("answers", answers)
                .figure("skipped", skipped)
                .figure("taken-back-by-the-form", takenBack)
                .exactly("differences", differences.size(), 0)
                .conclude();
    }

    private void walk(String name, FormSource source, long seed, int most) throws Exception {
        Path home = Files.createDirectories(folder.resolve("form-" + forms));
        Laptop laptop = Laptop.with(home, seed, source);
        FormWalker walker;
        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            window.begin(laptop.other(0));
            walker = new FormWalker(window, Laptop.template(source), PICTURE, seed, most);
            walker.fill();
            window.photograph("walked-" + forms);
            window.click("exit");
            window.await("home", () -> window.find("records").isPresent());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("in form " + name + ", seed " + seed, e);
        }
        forms++;
        answers += walker.count();
        skipped += walker.skipped();
        takenBack += walker.takenBack();
        compare(name, laptop, walker);
    }

    private void compare(String name, Laptop laptop, FormWalker walker) throws Exception {
        try (Vault vault = laptop.open()) {
            Records records = laptop.records(vault);
            List<Records.View> all = records.all();
            if (walker.count() == 0 && all.isEmpty()) {
                // A form of which nothing can be answered leaves nothing behind.
                return;
            }
            if (all.size() != 1) {
                differences.add(name + ": " + all.size() + " records");
                return;
            }
            RecordValues values = all.get(0).values();
            int gone = 0;
            for (Map.Entry<FieldPath, FieldValue> entry : walker.answered().entrySet()) {
                FieldValue held = values.value(entry.getKey()).orElse(FieldValue.CLEARED);
                if (held.equals(FieldValue.CLEARED) && !held.equals(entry.getValue())) {
                    gone++;
                } else if (!held.equals(entry.getValue())) {
                    differences.add(name + ": " + entry.getKey());
                }
            }
            // A form may take an answer back whose choice another answer took away; it says so each time.
            if (gone > 3 * walker.takenBack()) {
                differences.add(name + ": " + gone + " answers are gone");
            }
            for (FieldPath path : walker.files()) {
                if (!(values.value(path).orElse(FieldValue.CLEARED) instanceof FieldValue.Attachment file)) {
                    differences.add(name + ": no file at " + path);
                } else {
                    try (RecordWork work = records.open(all.get(0).record());
                            InputStream in = work.open(file.ref())) {
                        assertThat(in.readAllBytes()).hasSize((int) file.ref().lengthBytes());
                    }
                }
            }
        }
    }

    /** Forms the engine takes: those a sample has seconds for, or for the full size some of all of them, by chance. */
    private static List<Path> corpus(int most, long seed) throws IOException {
        Optional<Path> corpus = PublicForms.folder("corpus");
        if (corpus.isEmpty()) {
            System.out.println("Window: there is no folder shared/corpus, so no public form was filled");
            return List.of();
        }
        List<Path> forms = new ArrayList<>(PublicForms.xforms(corpus.get()));
        if (most > SAMPLE) {
            Collections.shuffle(forms, new Random(seed));
        } else {
            forms.sort(Comparator.comparingLong(WalkedFormsWindowIT::size));
        }
        return forms.stream().filter(WalkedFormsWindowIT::compiles).limit(most).toList();
    }

    private static boolean compiles(Path file) {
        try {
            new JavaRosaFormEngine().compile(PublicForms.source(PublicForms.unpacked(file)));
            return true;
        } catch (FormProblemException | IOException e) {
            return false;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
