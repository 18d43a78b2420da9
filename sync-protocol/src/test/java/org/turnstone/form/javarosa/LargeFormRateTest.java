package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.bind;
import static org.turnstone.form.javarosa.SmallForm.compile;
import static org.turnstone.form.javarosa.SmallForm.input;
import static org.turnstone.form.javarosa.SmallForm.select;
import static org.turnstone.form.javarosa.SmallForm.source;
import static org.turnstone.form.javarosa.SmallForm.utf8;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.record.FieldValue;

/** What a screen waits for in forms larger than any we know, in milliseconds of computing; printed, with wide bars. */
class LargeFormRateTest {
    private static double cpuMillis() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
    }

    private static double timed(Runnable work) {
        double before = cpuMillis();
        work.run();
        return cpuMillis() - before;
    }

    /** 20 groups of 50 questions, each shown by the answer before it, with 10 calculates and a label that outputs. */
    private static FormSource thousandQuestions() {
        StringBuilder instance = new StringBuilder();
        StringBuilder binds = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (int g = 0; g < 20; g++) {
            instance.append("<g").append(g).append(">");
            body.append("<group ref=\"/data/g").append(g).append("\"><label>G <output value=\"/data/g0/q0\"/></label>");
            binds.append(bind("g" + g, g == 0 ? "" : "relevant=\"/data/g" + (g - 1) + "/q0 != ''\""));
            for (int q = 0; q < 50; q++) {
                instance.append("<q").append(q).append("/>");
                binds.append(bind(
                        "g" + g + "/q" + q,
                        "type=\"int\"" + (q > 0 ? " constraint=\". &gt;= /data/g" + g + "/q0\"" : "")));
                body.append(input("g" + g + "/q" + q));
            }
            for (int c = 0; c < 10; c++) {
                instance.append("<c").append(c).append("/>");
                binds.append(bind(
                        "g" + g + "/c" + c,
                        "calculate=\"/data/g" + g + "/q" + c + " + /data/g" + g + "/q" + (c + 10) + "\""));
            }
            instance.append("</g").append(g).append(">");
            body.append("</group>");
        }
        return source(instance.toString(), binds.toString(), body.toString());
    }

    @Test
    void aThousandQuestionsAreAnsweredWithoutWaiting() {
        FormSource source = thousandQuestions();
        compile(source);
        double compile = timed(() -> compile(source));
        FormTemplate form = compile(source);
        List<Double> answers = new ArrayList<>();
        RecordValues saved = RecordValues.EMPTY;
        for (int run = 0; run < 2; run++) {
            answers.clear();
            try (Filling filling = Filling.of(form)) {
                for (int g = 0; g < 20; g++) {
                    for (int q = 0; q < 50; q++) {
                        String path = "g" + g + "/q" + q;
                        FieldValue value = new FieldValue.Whole(q + 1);
                        answers.add(timed(() -> filling.session.answer(path(path), value)));
                    }
                }
                saved = filling.session.values();
                assertThat(filling.open()).isEmpty();
            }
        }
        RecordValues whole = saved;
        double reload;
        double visible;
        double check;
        try (Filling again = Filling.on(form, whole, at(EVENING))) {
            visible = timed(again.session::visible);
            check = timed(again.session::check);
        }
        reload = timed(() -> Filling.on(form, whole, at(EVENING)).close());
        answers.sort(null);
        System.out.printf(
                Locale.ROOT,
                "1,000 questions: compile %.0f, answer p50 %.2f p95 %.2f max %.1f, visible %.1f, check %.1f, reopen %.1f ms%n",
                compile,
                answers.get(answers.size() / 2),
                answers.get(answers.size() * 95 / 100),
                answers.get(answers.size() - 1),
                visible,
                check,
                reload);
        assertThat(answers.get(answers.size() / 2)).isLessThan(20.0);
        assertThat(compile).isLessThan(10_000.0);
    }

    @Test
    void tenThousandLinesAreFilteredAndLookedUp() {
        StringBuilder csv = new StringBuilder("name,label,region\n");
        for (int i = 0; i < 10_000; i++) {
            csv.append('k')
                    .append(i)
                    .append(",Place ")
                    .append(i)
                    .append(',')
                    .append(i % 100)
                    .append('\n');
        }
        FormSource source = source(
                        "<region/><place/><name/><other/>",
                        "<instance id=\"places\" src=\"jr://file-csv/places.csv\"/>"
                                + bind("name", "calculate=\"pulldata('places', 'label', 'name', /data/place)\""),
                        input("region")
                                + select("place", "instance('places')/root/item[region = /data/region]")
                                + input("other"))
                .withMedia("places.csv", utf8(csv.toString()));
        double compile = timed(() -> compile(source));
        FormTemplate form = compile(source);
        try (Filling filling = Filling.of(form)) {
            double first = timed(() -> filling.answer("region", "7"));
            double another = timed(() -> filling.answer("region", "8"));
            double choose = timed(() -> filling.answer("place", "k8"));
            double elsewhere = timed(() -> filling.answer("other", "x"));
            System.out.printf(
                    Locale.ROOT,
                    "10,000 lines: compile %.0f, filter first %.1f, again %.2f, choose %.2f, elsewhere %.2f ms%n",
                    compile,
                    first,
                    another,
                    choose,
                    elsewhere);
            assertThat(filling.codes("place")).hasSize(100);
            assertThat(elsewhere).isLessThan(50.0);
        }
    }

    @Test
    void twoHundredRowsAreAddedAndSummed() {
        StringBuilder fields = new StringBuilder();
        StringBuilder binds = new StringBuilder(bind("sum", "calculate=\"sum(/data/row/f0)\""));
        StringBuilder inputs = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            fields.append("<f").append(i).append("/>");
            binds.append(bind("row/f" + i, "type=\"int\""));
            inputs.append(input("row/f" + i));
        }
        FormTemplate form = compile(source(
                "<row jr:template=\"\">" + fields + "</row><sum/>",
                binds.toString(),
                "<group ref=\"/data/row\"><label>Row</label><repeat nodeset=\"/data/row\">" + inputs
                        + "</repeat></group>"));
        try (Filling filling = Filling.of(form)) {
            double add = timed(() -> {
                for (int i = 0; i < 200; i++) {
                    filling.row("row", "r" + i);
                }
            });
            List<Double> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String path = "row[r" + i + "]/f0";
                answers.add(timed(() -> filling.answer(path, 1)));
            }
            answers.sort(null);
            System.out.printf(Locale.ROOT, "200 rows of 10: add all %.0f, answer p50 %.2f ms%n", add, answers.get(100));
            assertThat(filling.now("sum")).isEqualTo(new FieldValue.Whole(200));
            assertThat(answers.get(100)).isLessThan(50.0);
        }
    }
}
