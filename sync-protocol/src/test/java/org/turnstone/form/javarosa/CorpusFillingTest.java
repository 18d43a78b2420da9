package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.testing.Proof;

/**
 * Public forms in the engine: each is filled by a seeded script, saved, opened again weeks later on another parse, and says
 * the same. The forms are no part of this project (docs/xlsform.md, "Figures"); without them nothing is proved.
 */
class CorpusFillingTest {
    private static final Pattern FILE = Pattern.compile("src=\"jr://[a-z-]+/([^\"]+)\"");

    /** Larger forms are filled only when the whole run is asked for. */
    private static final int MAX_SAMPLE_CHARACTERS = 60_000;

    private static @Nullable Path corpus() {
        String given = System.getProperty("turnstone.corpus");
        if (given != null) {
            return Path.of(given);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared").resolve("corpus"))) {
                return at.resolve("shared").resolve("corpus");
            }
        }
        return null;
    }

    private static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static FormSource source(String xform) {
        FormSource source = FormSource.of(xform.getBytes(StandardCharsets.UTF_8));
        Matcher files = FILE.matcher(xform);
        while (files.find()) {
            source = source.withMedia(files.group(1), lines(files.group(1)));
        }
        return source;
    }

    /** A file that a form asks for and nobody has. */
    private static byte[] lines(String name) {
        String text = "name,label,name_key,region\na,A,a,1\nb,B,b,2\nc,C,c,1\n";
        if (name.endsWith(".xml")) {
            text =
                    "<root><item><name>a</name><label>A</label></item><item><name>b</name><label>B</label></item></root>";
        } else if (name.endsWith(".geojson")) {
            text = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":"
                    + "{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"name\":\"a\",\"label\":\"A\"}}]}";
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

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
        Path corpus = corpus();
        if (corpus == null) {
            System.out.println(
                    "Engine: no folder shared/corpus beside the project, so nothing was filled (docs/xlsform.md)");
        }
        assumeTrue(corpus != null, "the public forms are not there");
        int seeds = Proof.size("L5", 1);
        long seed = Proof.seed();
        int compiled = 0;
        int refused = 0;
        int filled = 0;
        List<String> changed = new ArrayList<>();
        List<Path> forms;
        try (Stream<Path> files =
                Files.list(java.util.Objects.requireNonNull(corpus).resolve("xforms"))) {
            forms = files.filter(file -> file.toString().endsWith(".xml.gz"))
                    .sorted()
                    .toList();
        }
        for (Path file : forms) {
            String xform = unpacked(file);
            if (seeds < 2 && xform.length() > MAX_SAMPLE_CHARACTERS) {
                continue;
            }
            FormSource source = source(xform);
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
