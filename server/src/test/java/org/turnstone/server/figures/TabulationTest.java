package org.turnstone.server.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnstone.form.SampleForms;
import org.turnstone.server.dataset.AskedQuestion;

class TabulationTest {
    private static final String FIRST = "2026110101";
    private static final String SECOND = "2026110502";
    private static final DayWords DAYS = new DayWords(ZoneId.of("Europe/London"));
    private static final List<AskedQuestion> QUESTIONS = AskedQuestion.of(List.of(
            new AskedQuestion.Version(SampleForms.SURVEY.template(), Instant.parse("2026-11-01T09:00:00Z")),
            new AskedQuestion.Version(SampleForms.SURVEY_NEXT.template(), Instant.parse("2026-11-05T12:00:00Z"))));

    private static AskedQuestion question(String column) {
        return QUESTIONS.stream()
                .filter(one -> one.column().name().equals(column))
                .findFirst()
                .orElseThrow();
    }

    private static Tabulation of(String column, String version, String wave, String... cells) {
        Tabulation tabulation = new Tabulation(question(column));
        add(tabulation, version, wave, cells);
        return tabulation;
    }

    private static void add(Tabulation tabulation, String version, String wave, String... cells) {
        for (String cell : cells) {
            tabulation.row(version, wave, cell);
        }
    }

    private static Figures.Line only(Tabulation tabulation) {
        List<Figures.Line> lines = tabulation.lines(Map.of("base", "Baseline"), DAYS);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static int missing(Figures.Line line, String code) {
        return line.missing().get(List.copyOf(Tabulation.codes().values()).indexOf(code));
    }

    private static Figures.Choice choice(Figures.Line line, String code) {
        return line.choices().stream()
                .filter(choice -> choice.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aScaleOfNumbersHasASumAndAMeanOfThoseWhoAnswered() {
        Figures.Line line = only(of("main-wellbeing-wb_satis", FIRST, "base", "7", "10", "0", "-8", "-9", "-6", "-1"));

        assertThat(line.rows()).isEqualTo(7);
        assertThat(line.asked()).isEqualTo(6);
        assertThat(line.answered()).isEqualTo(3);
        assertThat(line.sum()).isEqualByComparingTo("17");
        assertThat(line.mean()).isEqualTo(new BigDecimal("5.6667"));
        assertThat(missing(line, "-8")).isEqualTo(1);
        assertThat(missing(line, "-9")).isEqualTo(1);
        assertThat(missing(line, "-6")).isEqualTo(1);
        assertThat(missing(line, "-1")).isEqualTo(1);
        assertThat(missing(line, "-5")).isZero();
        assertThat(line.choices()).extracting(Figures.Choice::code).doesNotContain("dk", "pnts");
    }

    @Test
    void codesOfKindsHaveNoMean() {
        Figures.Line line = only(of("main-place-sbeneigh", FIRST, "base", "1", "2", "2"));

        assertThat(line.sum()).isNull();
        assertThat(line.mean()).isNull();
        assertThat(choice(line, "2").count()).isEqualTo(2);
        assertThat(choice(line, "2").percent()).isEqualTo(new BigDecimal("66.67"));
    }

    @Test
    void aQuestionOfTheSecondVersionIsAskedFromItsDayOfThoseWhoHadIt() {
        Tabulation tabulation = of("main-safe-safe_online", FIRST, "base", "-5", "-5", "-5");
        add(tabulation, SECOND, "base", "1", "2", "2", "3", "-9", "-6", "-1");

        Figures.Line line = only(tabulation);

        assertThat(question("main-safe-safe_online").since().map(DAYS::of)).contains("5 Nov 2026");
        assertThat(question("main-safe-safe_know").since()).isEmpty();
        assertThat(line.rows()).isEqualTo(10);
        assertThat(line.asked()).isEqualTo(6);
        assertThat(line.answered()).isEqualTo(4);
        assertThat(missing(line, "-5")).isEqualTo(3);
        assertThat(choice(line, "2").of()).isEqualTo(4);
        assertThat(choice(line, "2").percent()).isEqualTo(new BigDecimal("50.00"));
        assertThat(choice(line, "2").upTo()).isEqualTo(new BigDecimal("75.00"));
        assertThat(choice(line, "2").from()).isNull();
    }

    @Test
    void aChoiceOfTheSecondVersionHasABaseAndADayOfItsOwn() {
        Tabulation tabulation = of("main-safe-safe_where", FIRST, "base", "hv school", "hv", "-6");
        add(tabulation, SECOND, "base", "hv hub", "school", "-8");

        Figures.Line line = only(tabulation);

        assertThat(line.answered()).isEqualTo(4);
        assertThat(choice(line, "hv").count()).isEqualTo(3);
        assertThat(choice(line, "hv").of()).isEqualTo(4);
        assertThat(choice(line, "hv").from()).isNull();
        assertThat(line.choices()).as("one may choose several").allMatch(choice -> choice.upTo() == null);
        assertThat(choice(line, "hub").count()).isEqualTo(1);
        assertThat(choice(line, "hub").of()).isEqualTo(2);
        assertThat(choice(line, "hub").percent()).isEqualTo(new BigDecimal("50.00"));
        assertThat(choice(line, "hub").from()).isEqualTo("5 Nov 2026");
    }

    @Test
    void wavesStandInTheirOrderAndAllOfThemLast() {
        Tabulation tabulation = of("main-you-kids", FIRST, "fu1", "2", "4");
        add(tabulation, FIRST, "base", "0");
        add(tabulation, FIRST, "later", "1");
        Map<String, String> names = new LinkedHashMap<>();
        names.put("base", "Baseline");
        names.put("fu1", "First follow-up");
        names.put("fu2", "Second follow-up");

        List<Figures.Line> lines = tabulation.lines(names, DAYS);

        assertThat(lines).extracting(Figures.Line::name).containsExactly("Baseline", "First follow-up", "later", "all");
        assertThat(lines.get(1).mean()).isEqualTo(new BigDecimal("3.0000"));
        assertThat(lines.get(3).rows()).isEqualTo(4);
        assertThat(lines.get(3).sum()).isEqualByComparingTo("7");
        assertThat(lines.get(3).choices()).isEmpty();
    }

    @Test
    void nothingThatNamesSomebodyOrALaptopHasFigures() {
        assertThat(QUESTIONS)
                .extracting(question -> question.column().name())
                .contains("main-wellbeing-wb_satis", "visit-wave", "main-you-kids")
                .doesNotContain("visit-case_id", "deviceid", "start", "recontact-r_name");
    }
}
