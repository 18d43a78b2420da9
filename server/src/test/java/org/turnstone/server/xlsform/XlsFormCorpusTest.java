package org.turnstone.server.xlsform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnstone.form.PublicForms;
import org.turnstone.sync.testing.Proof;

/**
 * The figures of docs/xlsform.md, over forms that are no part of this project ({@link PublicForms}).
 */
class XlsFormCorpusTest {
    /** Larger XForms are filled only when the whole run is asked for. */
    private static final int MAX_SAMPLE_CHARACTERS = 30_000;

    private record PublicForm(
            String name, Path workbook, @Nullable String theirs) {
        FormNames names() {
            return new FormNames("data", theirs == null ? name : rootId(theirs));
        }

        private static String rootId(String xform) {
            int instance = xform.indexOf("<instance>");
            int id = xform.indexOf(" id=\"", instance) + 5;
            return xform.substring(id, xform.indexOf('"', id));
        }
    }

    private static List<PublicForm> forms(Path corpus) throws IOException {
        List<PublicForm> forms = new ArrayList<>();
        try (Stream<Path> files = Files.list(corpus.resolve("xlsforms"))) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName()).replaceAll("\\.xlsx?$", "");
                Path xform = corpus.resolve("xforms").resolve(name + ".xml.gz");
                forms.add(new PublicForm(name, file, Files.exists(xform) ? PublicForms.unpacked(xform) : null));
            }
        }
        return forms;
    }

    @Test
    void publicFormsBecomeWhatOthersMakeOfThem() throws IOException, UnreadableWorkbookException, XlsFormException {
        List<PublicForm> forms = forms(PublicForms.need("corpus"));
        boolean whole = Proof.size("L1", 0) > 0;
        int converted = 0;
        int sameBinds = 0;
        int filled = 0;
        int sameBehaviour = 0;
        int refusedPlainly = 0;
        int converts = 0;
        List<PublicForm> compiled = new ArrayList<>();
        for (PublicForm form : forms) {
            Workbook workbook = WorkbookReader.read(form.workbook());
            String xform = null;
            try {
                xform = XlsFormCompiler.compile(workbook, form.names()).xform();
                compiled.add(form);
            } catch (XlsFormException e) {
                boolean placed = e.problems().stream()
                        .anyMatch(problem -> !problem.sheet().isEmpty());
                refusedPlainly += placed ? 1 : 0;
                say(form, form.theirs() == null ? null : "refused: " + e.getMessage());
            }
            if (form.theirs() == null) {
                refusedPlainly += xform == null ? 0 : 1;
                continue;
            }
            converts++;
            if (xform == null) {
                continue;
            }
            converted++;
            List<String> binds = BindTable.differences(xform, form.theirs());
            sameBinds += binds.isEmpty() ? 1 : 0;
            say(form, binds.isEmpty() ? null : "binds differ: " + binds.get(0));
            if (whole || form.theirs().length() <= MAX_SAMPLE_CHARACTERS) {
                filled++;
                String difference = behaviour(xform, form.theirs(), Math.max(1, Proof.size("L1", 1)));
                sameBehaviour += difference.isEmpty() ? 1 : 0;
                say(form, difference.isEmpty() ? null : "behaves differently: " + difference);
            }
        }
        // By now the code is warm.
        List<Long> micros = new ArrayList<>();
        long reading = 0;
        long converting = 0;
        for (PublicForm form : compiled) {
            long started = CpuTime.ofThisThreadNanos();
            Workbook workbook = WorkbookReader.read(form.workbook());
            long read = CpuTime.ofThisThreadNanos();
            XlsFormCompiler.compile(workbook, form.names());
            long done = CpuTime.ofThisThreadNanos();
            reading += read - started;
            converting += done - started;
            micros.add((done - started) / 1_000);
        }
        micros.sort(null);

        Proof.of("L1", "public-xlsforms")
                .all("converted", converted, converts)
                .figure("same-binds", sameBinds + "/" + converts)
                .atLeast("same-binds-percent", sameBinds * 100L / converts, 98)
                .figure("same-behaviour", sameBehaviour + "/" + filled)
                .atLeast("same-behaviour-percent", sameBehaviour * 100L / filled, 97)
                .all("refused-elsewhere-and-here-converted-or-told-where", refusedPlainly, forms.size() - converts)
                .atMost("median-read-and-compile-cpu-micros", micros.get(micros.size() / 2), 50_000)
                .atMost("percent-of-reading-the-workbook", 100 * converting / reading, 200)
                .conclude();
    }

    private static String behaviour(String ours, String theirs, int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            String difference = FormBehaviour.difference(ours, theirs, seed, Proof.size("L1", 0) > 0 ? 60 : 20);
            if (!difference.isEmpty()) {
                return "seed " + seed + ", " + difference;
            }
        }
        return "";
    }

    private static void say(PublicForm form, @Nullable String what) {
        if (what != null) {
            System.out.println("  " + form.name() + ": " + what);
        }
    }

    @Test
    void smallFormsGiveThePathsTextsAndMessagesExpectedOfThem() throws IOException {
        List<PyxformCases.Outcome> outcomes =
                PyxformCases.run(PublicForms.need("corpus").resolve("pyxform-cases.json"), FormBehaviour::refusal);
        outcomes.stream()
                .filter(outcome -> !outcome.passed())
                .forEach(outcome -> System.out.println("  " + outcome.name() + (outcome.disputed() ? " (disputed)" : "")
                        + ": " + outcome.problem().lines().limit(2).toList()));
        long passed = outcomes.stream().filter(PyxformCases.Outcome::passed).count();

        Proof.of("L2", "pyxform-cases")
                .figure("passed", passed + "/" + outcomes.size())
                .atLeast("percent", passed * 100 / outcomes.size(), 97)
                .conclude();
    }

    @Test
    void theSampleFormsBehaveAsTheXFormsThatComeWithUs() throws IOException, UnreadableWorkbookException {
        Path samples = PublicForms.need("forms");
        for (String name : List.of(
                "tfc_community_survey", "tfc_community_survey_2026110502", "tfc_msc_panel", "tfc_workshop_record")) {
            String form = name.replaceAll("_[0-9]+$", "");
            String theirs = Files.readString(samples.resolve(name).resolve(form + ".xform.xml"));
            for (Path workbook : Arrays.asList(samples.resolve(name).resolve(form + ".xlsx"), samples.resolve(name))) {
                String ours;
                try {
                    ours = XlsFormCompiler.compile(WorkbookReader.read(workbook), new FormNames("data", form))
                            .xform();
                } catch (XlsFormException e) {
                    throw new AssertionError(workbook + " was refused: " + e.getMessage(), e);
                }

                assertThat(BindTable.differences(ours, theirs))
                        .as(workbook.toString())
                        .isEmpty();
                assertThat(behaviour(ours, theirs, 1)).as(workbook.toString()).isEmpty();
            }
        }
    }
}
