package org.turnstone.server.xlsform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.testing.Proof;

class XlsFormCompilerTest {
    private static CompiledForm compiled(String markdown) {
        try {
            return XlsFormCompiler.compile(
                    WorkbookReader.read(markdown.getBytes(StandardCharsets.UTF_8)), new FormNames("data", "test"));
        } catch (XlsFormException | UnreadableWorkbookException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static List<XlsFormProblem> refused(String markdown) {
        XlsFormException e = catchThrowableOfType(
                XlsFormException.class,
                () -> XlsFormCompiler.compile(
                        WorkbookReader.read(markdown.getBytes(StandardCharsets.UTF_8)), new FormNames("data", "test")));
        assertThat(e).as("refusal of " + markdown).isNotNull();
        return e.problems();
    }

    private static Map<String, String> binds(CompiledForm form) {
        return BindTable.of(form.xform());
    }

    @Test
    void aReferenceWithinARepeatMeansTheSameTurnOfIt() {
        CompiledForm form = compiled("""
                | survey |              |       |       |               |             |
                |        | type         | name  | label | calculation   | constraint  |
                |        | text         | head  | Head  |               |             |
                |        | begin_repeat | child | Child |               |             |
                |        | integer      | age   | Age   |               | . < ${head} |
                |        | begin_group  | more  | More  |               |             |
                |        | calculate    | next  |       | ${age} + 1    |             |
                |        | calculate    | total |       | sum(${child}) |             |
                |        | end_group    |       |       |               |             |
                |        | end_repeat   |       |       |               |             |
                |        | calculate    | all   |       | sum(${age})   |             |
                """);

        assertThat(binds(form).get("/data/child/more/next")).contains("calculate=../../age + 1;");
        assertThat(binds(form).get("/data/child/more/total")).contains("calculate=sum( /data/child );");
        assertThat(binds(form).get("/data/child/age")).contains("constraint=. < /data/head;");
        assertThat(binds(form).get("/data/all")).contains("calculate=sum( /data/child/age );");
    }

    @Test
    void withinAPredicateOnAListTheReferenceStartsFromTheQuestion() {
        CompiledForm form = compiled("""
                | survey |              |        |        |                                                    |
                |        | type         | name   | label  | calculation                                        |
                |        | begin_repeat | visit  | Visit  |                                                    |
                |        | text         | place  | Place  |                                                    |
                |        | calculate    | region |        | instance('p')/root/item[name = ${place}]/region    |
                |        | end_repeat   |        |        |                                                    |
                """);

        assertThat(binds(form).get("/data/visit/region"))
                .contains("calculate=instance('p')/root/item[name = current()/../place ]/region;");
    }

    @Test
    void indexedRepeatNamesItsNodesAbsolutely() {
        CompiledForm form = compiled("""
                | survey |              |      |       |                                          |
                |        | type         | name | label | calculation                              |
                |        | begin_repeat | r    | R     |                                          |
                |        | integer      | pos  | P     |                                          |
                |        | text         | a    | A     |                                          |
                |        | calculate    | b    |       | indexed-repeat(${a}, ${r}, ${pos} - 1)   |
                |        | end_repeat   |      |       |                                          |
                """);

        assertThat(binds(form).get("/data/r/b"))
                .contains("calculate=indexed-repeat( /data/r/a , /data/r , ../pos - 1);");
    }

    @Test
    void textsOfOneLanguageStandInAll() {
        String xform = compiled("""
                | survey |      |      |                    |                |                 |
                |        | type | name | label::English (en)| label::Cymraeg (cy) | hint::English (en) |
                |        | text | a    | Name ${b}          | Enw            | As on the card  |
                |        | text | b    | Other              | Arall          |                 |
                """).xform();

        assertThat(xform)
                .contains("<text id=\"/data/a:hint\">\n            <value>-</value>")
                .contains("<value> Name <output value=\" /data/b \"/> </value>")
                .contains("<label ref=\"jr:itext('/data/a:label')\"/>");
    }

    @Test
    void aDefaultThatComputesIsSetWhenTheFormOpensAndADateIsNot() {
        String xform = compiled("""
                | survey |      |      |       |            |
                |        | type | name | label | default    |
                |        | date | a    | A     | 2026-11-22 |
                |        | date | b    | B     | today()    |
                |        | text | c    | C     | well-known |
                """).xform();

        assertThat(xform)
                .contains("<a>2026-11-22</a>")
                .contains("<c>well-known</c>")
                .contains("<setvalue ref=\"/data/b\" event=\"odk-instance-first-load\" value=\"today()\"/>");
    }

    @Test
    void ourOwnSettingsNeedNoDeclaration() {
        String xform = compiled("""
                | survey |      |      |       |                |                       |
                |        | type | name | label | bind::ts:merge | bind::ts:consent      |
                |        | text | ok   | OK    |                |                       |
                |        | integer | a | A     | counter        | ${ok} = 'yes'         |
                """).xform();

        assertThat(xform)
                .contains("xmlns:ts=\"" + Namespaces.TURNSTONE + "\"")
                .contains("ts:merge=\"counter\"")
                .contains("ts:consent=\" /data/ok  = 'yes'\"");
    }

    @Test
    void anUnknownPrefixIsDeclaredWithANote() {
        CompiledForm form = compiled("""
                | survey |      |      |       |                      |
                |        | type | name | label | bind::esri:fieldType |
                |        | text | a    | A     | esriFieldTypeString  |
                """);

        assertThat(form.xform()).contains("xmlns:esri=\"urn:xlsform:esri\"");
        assertThat(form.notes()).anyMatch(note -> note.message().contains("'esri'"));
    }

    @Test
    void typesOfOtherProgramsAreReadWithANote() {
        CompiledForm form = compiled("""
                | survey |             |      |       |
                |        | type        | name | label |
                |        | caseid      | id   |       |
                |        | Begin Group | g    | G     |
                |        | numeric     | n    | N     |
                |        | END GROUP   |      |       |
                """);

        assertThat(binds(form)).containsKeys("/data/id", "/data/g/n");
        assertThat(binds(form).get("/data/g/n")).contains("type=decimal");
        assertThat(form.notes()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(note -> {
            assertThat(note.sheet()).isEqualTo("survey");
            assertThat(note.row()).isPositive();
        });
    }

    @Test
    void everyErrorOfTheSheetIsToldWithItsPlace() {
        List<XlsFormProblem> problems = refused("""
                | survey |                 |        |        |           |
                |        | type            | name   | label  | relevant  |
                |        | text            | a      | A      | ${b} = 1  |
                |        | teext           | c      | C      |           |
                |        | select_one none | d      | D      |           |
                |        | text            | my age | E      |           |
                | choices | list_name | name | label |
                |        | l               | x      | X      |
                """);

        assertThat(problems)
                .filteredOn(problem -> problem.severity() == XlsFormProblem.Severity.ERROR)
                .extracting(XlsFormProblem::sheet, XlsFormProblem::row, XlsFormProblem::column)
                .containsExactly(tuple("survey", 3, "type"), tuple("survey", 4, "type"), tuple("survey", 5, "name"));
    }

    @Test
    void anUnknownNameIsToldWithTheAuthorsOwnHeader() {
        List<XlsFormProblem> problems = refused("""
                | survey |      |      |                     |
                |        | type | name | label::English (en) |
                |        | text | a    | A ${nobody}         |
                """);

        assertThat(problems.get(0).column()).isEqualTo("label::English (en)");
        assertThat(problems.get(0).message()).contains("[row : 2]").contains("'nobody'");
    }

    @Test
    void externalChoicesBecomeAFileBesideTheForm() {
        CompiledForm form = compiled("""
                | survey           |                          |      |       |                 |
                |                  | type                     | name | label | choice_filter   |
                |                  | text                     | s    | State |                 |
                |                  | select_one_external city | c    | City  | state=${s}      |
                | external_choices | list_name | name | label    | state |
                |                  | city      | x    | "X" city | a     |
                """);

        assertThat(form.itemsets())
                .hasValue("\"list_name\",\"name\",\"label\",\"state\"\r\n\"city\",\"x\",\"\"\"X\"\" city\",\"a\"\r\n");
        assertThat(form.xform()).contains("query=\"instance('city')/root/item[state= /data/s ]\"");
    }

    @Test
    void answersGivenBeforeCanBeChoices() {
        String xform = compiled("""
                | survey |                    |        |          |               |
                |        | type               | name   | label    | choice_filter |
                |        | begin_repeat       | member | Member   |               |
                |        | text               | who    | Who      |               |
                |        | integer            | age    | Age      |               |
                |        | end_repeat         |        |          |               |
                |        | select_one ${who}  | head   | Head     | ${age} > 17   |
                """).xform();

        assertThat(xform)
                .contains("<itemset nodeset=\"/data/member[ ./age  &gt; 17]\">")
                .contains("<value ref=\"who\"/>");
    }

    @Test
    void whateverStandsInTheCellsAFormIsMadeOrRefusedWithItsPlace() throws UnreadableWorkbookException {
        Workbook good = WorkbookReader.read("""
                | survey   |                     |      |                    |                     |          |              |           |              |         |
                |          | type                | name | label::English (en) | media::image        | relevant | default      | trigger   | parameters   | save_to |
                |          | begin_repeat        | r    | R                  |                     |          |              |           |              |         |
                |          | text                | a    | A                  | a.png               |          | today()      |           | rows=2       | p1      |
                |          | select_one l or_other | b  | B ${a}             |                     | ${a} = 1 |              |           |              |         |
                |          | end_repeat          |      |                    |                     |          |              |           |              |         |
                |          | begin loop over l   | lp   | Loop               |                     |          |              |           |              |         |
                |          | integer             | n    | For %(label)s      |                     |          | 1            |           |              |         |
                |          | end loop            |      |                    |                     |          |              |           |              |         |
                |          | calculate           | c    |                    |                     |          | ${a} + 1     | ${d}      |              |         |
                |          | range               | d    | D                  |                     |          |              |           | start=1 end=5 |        |
                |          | select_multiple ${a} | e   | E                  |                     |          |              |           | randomize=true |       |
                | choices  | list_name           | name | label::English (en) | group              |
                |          | l                   | x    | X                  | 1                   |
                |          | l                   | y    | Y                  | 2                   |
                | settings | form_id | namespaces | attribute::ts:wave |
                |          | f       | ts="urn:t" | 1                  |
                | entities | list_name | label |
                |          | people    | ${a}  |
                """.getBytes(StandardCharsets.UTF_8));
        List<String> odd = List.of(
                "",
                "${",
                "${a",
                "${a}${b}",
                "a:b",
                "::",
                "bind::1x",
                "bind::xmlns:q",
                "attribute::2",
                "[[",
                "'",
                "instance(",
                "begin group",
                "end_group",
                "begin loop over l",
                "select_one ",
                "rank l",
                "\u0000",
                "\ud800",
                "<b>&",
                "x y",
                "-",
                "%(name)s",
                "${last-saved#a}",
                "seed=${a}",
                "jr:count",
                "audit",
                "csv-external",
                "meta",
                "data",
                "1e400");
        Random random = new Random(3);
        int made = 0;
        for (int i = 0; i < 1_500; i++) {
            Workbook odder = changed(good, odd, random);
            try {
                CompiledForm form = XlsFormCompiler.compile(odder, new FormNames("data", "test"));
                assertThat(XFormDocument.of(form.xform(), Map.of())
                                .document()
                                .getDocumentElement()
                                .getTagName())
                        .isEqualTo("h:html");
                made++;
            } catch (XlsFormException e) {
                assertThat(e.problems())
                        .as(odder.toString())
                        .anyMatch(problem -> !problem.sheet().isEmpty());
            }
        }

        assertThat(made).isBetween(50, 1_450);
    }

    private static Workbook changed(Workbook good, List<String> odd, Random random) {
        List<Workbook.Sheet> sheets = new ArrayList<>();
        for (Workbook.Sheet sheet : good.sheets()) {
            List<List<String>> rows = new ArrayList<>();
            sheet.rows().forEach(row -> rows.add(new ArrayList<>(row)));
            List<String> row = rows.get(random.nextInt(rows.size()));
            if (random.nextInt(3) == 0) {
                row.set(random.nextInt(row.size()), odd.get(random.nextInt(odd.size())));
            }
            if (random.nextInt(12) == 0) {
                rows.remove(random.nextInt(rows.size()));
            }
            sheets.add(new Workbook.Sheet(sheet.name(), rows));
        }
        return new Workbook(sheets);
    }

    @Test
    void aThousandQuestionsInTenLanguagesTakeLessThanTwoSeconds() throws XlsFormException, UnreadableWorkbookException {
        List<String> headers = new ArrayList<>(List.of("type", "name", "relevant"));
        for (int language = 0; language < 10; language++) {
            headers.add("label::L" + language + " (en)");
            headers.add("hint::L" + language + " (en)");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(headers);
        for (int i = 0; i < 1_000; i++) {
            List<String> row = new ArrayList<>(List.of("text", "q" + i, i == 0 ? "" : "${q" + (i - 1) + "} != ''"));
            for (int language = 0; language < 20; language++) {
                row.add("Text " + language + " of question " + i + (i == 0 ? "" : " after ${q" + (i - 1) + "}"));
            }
            rows.add(row);
        }
        byte[] file = SmallWorkbooks.aWorkbook().withCells(rows).bytes();

        long started = CpuTime.ofThisThreadNanos();
        CompiledForm form = XlsFormCompiler.compile(WorkbookReader.read(file), new FormNames("data", "big"));
        long first = CpuTime.ofThisThreadNanos() - started;
        List<Long> reading = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        for (int turn = 0; turn < 7; turn++) {
            started = CpuTime.ofThisThreadNanos();
            Workbook workbook = WorkbookReader.read(file);
            reading.add(CpuTime.ofThisThreadNanos() - started);
            XlsFormCompiler.compile(workbook, new FormNames("data", "big"));
            whole.add(CpuTime.ofThisThreadNanos() - started);
        }
        reading.sort(null);
        whole.sort(null);

        assertThat(form.xform()).contains("/data/q999");
        Proof.of("L4", "large-xlsform")
                .figure("questions", 1_000)
                .figure("languages", 10)
                .atMost("first-cpu-millis", first / 1_000_000, 2_000)
                .figure("read-cpu-millis", reading.get(3) / 1_000_000)
                .figure("read-and-compile-cpu-millis", whole.get(3) / 1_000_000)
                .conclude();
    }
}
