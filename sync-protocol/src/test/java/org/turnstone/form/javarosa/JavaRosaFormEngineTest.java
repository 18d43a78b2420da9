package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.javarosa.xpath.expr.XPathCmpExpr;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;

@Timeout(60)
class JavaRosaFormEngineTest {
    private final JavaRosaFormEngine engine = new JavaRosaFormEngine();

    private static FormSource xml(String xml) {
        return FormSource.of(xml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eightThreadsMayCompileAndFillAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                SampleForms form = SampleForms.values()[i % SampleForms.values().length];
                results.add(threads.submit(() -> {
                    FormTemplate template = engine.compile(form.source());
                    try (Filling filling = Filling.of(template)) {
                        return filling.open();
                    }
                }));
            }
            for (int i = 0; i < results.size(); i++) {
                int first = i % SampleForms.values().length;
                assertThat(results.get(i).get())
                        .isNotEmpty()
                        .isEqualTo(results.get(first).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anExpressionMayBeReadWhileOtherThreadsParseForms() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            FormSource form = SampleForms.WORKSHOP.source();
            Future<?> parsing = threads.submit(() -> {
                for (int i = 0; i < 150; i++) {
                    engine.compile(form);
                }
                return null;
            });
            while (!parsing.isDone()) {
                for (int i = 0; i < 200; i++) {
                    assertThat(JavaRosaFormEngine.expression("now() > today()"))
                            .isInstanceOfSatisfying(
                                    XPathCmpExpr.class,
                                    expression -> assertThat(((XPathFuncExpr) expression.a).id.toString())
                                            .as("as it was written")
                                            .isEqualTo("now"));
                }
            }
            parsing.get();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void entitiesThatGrowWithoutEndAreRefusedAtOnce() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE h [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            laughs.append("<!ENTITY a").append(i).append(" \"");
            laughs.append(("&a" + (i - 1) + ";").repeat(10)).append("\">");
        }
        laughs.append("]><h>&a39;</h>");
        long before = System.nanoTime();

        assertThatThrownBy(() -> engine.compile(xml(laughs.toString())))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("document type");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aFileReadFromElsewhereIsRefused() {
        assertThatThrownBy(() ->
                        engine.compile(xml("<!DOCTYPE h [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><h>&x;</h>")))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("document type");
    }

    @Test
    void aTruncatedFormSaysWhereItEnds() {
        byte[] whole = SampleForms.WORKSHOP.source().xform();

        assertThatThrownBy(() -> engine.compile(FormSource.of(Arrays.copyOf(whole, whole.length / 2))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageMatching("The form is not well-formed XML at line \\d+, column \\d+.*");
    }

    @Test
    void formsThatNestTooDeepAreRefused() {
        String deep = "<a>".repeat(5_000) + "</a>".repeat(5_000);
        String expression =
                "<a><bind nodeset='/a/b' calculate='" + "(".repeat(5_000) + "1" + ")".repeat(5_000) + "'/></a>";

        assertThatThrownBy(() -> engine.compile(xml(deep))).hasMessageContaining("nests deeper");
        assertThatThrownBy(() -> engine.compile(xml(expression))).hasMessageContaining("nests too deep");
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> engine.compile(FormSource.of(new byte[FormLimits.MAX_XFORM_BYTES + 1])))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("16 MiB");
        assertThatThrownBy(() -> engine.compile(
                        SampleForms.PANEL.source().withMedia("big.mp4", new byte[FormLimits.MAX_MEDIA_FILE_BYTES + 1])))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("big.mp4");
    }

    @Test
    void xmlThatIsNoFormIsRefusedInWords() {
        assertThatThrownBy(() -> engine.compile(xml("<html><body/></html>")))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("The form cannot be used");
        assertThatThrownBy(() -> engine.compile(xml("<?xml version='1.0' encoding='ISO-8859-1'?><a/>")))
                .hasMessageContaining("save it as UTF-8");
    }

    @Test
    void aMissingListIsNamed() {
        FormSource withoutStories = FormSource.of(SampleForms.PANEL.xform());

        assertThatThrownBy(() -> engine.compile(withoutStories))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("stories.csv");
    }

    @Test
    void aFormAfterARefusedOneIsReadAsIfNothingHadHappened() throws FormProblemException {
        assertThatThrownBy(() -> engine.compile(xml("<html/>"))).isInstanceOf(FormProblemException.class);

        assertThat(engine.compile(SampleForms.PANEL.source()).formId()).isEqualTo("tfc_msc_panel");
    }

    @Test
    void pathsTheFormDoesNotHaveAreWarnedAbout() throws FormProblemException {
        FormSource source = FormSource.of(SampleForms.SURVEY.xform())
                .withDictionary("path,class,merge\nvisit/nowhere,quasi,register\n".getBytes(StandardCharsets.UTF_8));

        assertThat(engine.compile(source).warnings())
                .extracting(problem -> problem.path())
                .containsExactly("visit/nowhere");
    }
}
