package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.bind;
import static org.turnstone.form.javarosa.SmallForm.compile;
import static org.turnstone.form.javarosa.SmallForm.form;
import static org.turnstone.form.javarosa.SmallForm.input;
import static org.turnstone.form.javarosa.SmallForm.select;
import static org.turnstone.form.javarosa.SmallForm.source;
import static org.turnstone.form.javarosa.SmallForm.utf8;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormProblem;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;

/** What JavaRosa leaves to its client, one test for each row (docs/xlsform.md, "The engine"). */
class EngineGapsTest {
    private static final String FRUITS = "key,name,colour\nap,Apple,red\nch,Cherry,red\nba,Banana,yellow\n";

    private static FieldValue text(String value) {
        return new FieldValue.Text(value);
    }

    @Test
    void pulldataLooksUpInAListThatIsNoInstance() {
        FormTemplate form = compile(source(
                        "<k/><found/>",
                        bind("found", "calculate=\"pulldata('fruits', 'colour', 'key', /data/k)\""),
                        input("k"))
                .withMedia("fruits.csv", utf8(FRUITS)));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.answer("k", "ba").changed()).containsEntry(path("found"), text("yellow"));
        }
    }

    @Test
    void pulldataLooksUpInADeclaredInstance() {
        FormTemplate form = compile(source(
                        "<k/><found/>",
                        "<instance id=\"fruits\" src=\"jr://file-csv/fruits.csv\"/>"
                                + bind("found", "calculate=\"pulldata('fruits', 'colour', 'key', /data/k)\""),
                        input("k"))
                .withMedia("fruits.csv", utf8(FRUITS)));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.answer("k", "ap").changed()).containsEntry(path("found"), text("red"));
            assertThat(form.warnings()).isEmpty();
        }
    }

    @Test
    void aListThatPulldataNeedsAndThatIsMissingIsWarnedOf() {
        FormTemplate form =
                form("<k/><found/>", bind("found", "calculate=\"pulldata('fruits', 'a', 'b', /data/k)\""), input("k"));

        assertThat(form.warnings())
                .extracting(FormProblem::sentence)
                .anyMatch(sentence -> sentence.contains("fruits.csv"));
    }

    private static FormTemplate searching(String search) {
        return compile(source(
                        "<c/><f/>",
                        bind("c", "type=\"string\"") + bind("f", "type=\"string\""),
                        input("c") + "<select1 ref=\"/data/f\" appearance=\"" + search + "\"><label>f</label>"
                                + "<item><label>None of them</label><value>0</value></item>"
                                + "<item><label>name, colour</label><value>key</value></item></select1>")
                .withMedia("fruits.csv", utf8(FRUITS)));
    }

    @Test
    void searchOffersTheLinesOfAList() {
        try (Filling filling = Filling.of(searching("minimal search('fruits')"))) {
            assertThat(filling.codes("f")).containsExactly("0", "ap", "ch", "ba");
            assertThat(filling.session.item(path("f")).choices().get(1).label()).isEqualTo("Apple, red");
            filling.answer("f", "ch");
            assertThat(filling.refused("f", "key").kind()).isEqualTo(Violation.Kind.NOT_A_CHOICE);
        }
    }

    @Test
    void searchFollowsTheAnswersItAsksFor() {
        FormTemplate form = searching("search('fruits', 'matches', 'colour', /data/c)");
        try (Filling filling = Filling.of(form)) {
            assertThat(filling.codes("f")).containsExactly("0");

            assertThat(filling.answer("c", "red").choicesChanged()).containsExactly(path("f"));

            assertThat(filling.codes("f")).containsExactly("0", "ap", "ch");
            filling.answer("f", "ch");
            assertThat(filling.answer("c", "yellow").cleared()).containsEntry(path("f"), text("ch"));
        }
        assertThat(form.outline().question("f").orElseThrow().choices())
                .extracting(OutlineNode.CodedChoice::code)
                .containsExactly("0", "ap", "ch", "ba");
    }

    @Test
    void searchComparesByContainsStartswithEndswithAndFilters() {
        try (Filling contains = Filling.of(searching("search('fruits', 'contains', 'key,name', 'AN')"));
                Filling starts = Filling.of(searching("search('fruits', 'startswith', 'name', 'che')"));
                Filling ends = Filling.of(searching("search('fruits', 'endswith', 'name', 'e')"));
                Filling filters = Filling.of(searching("search('fruits', 'contains', 'name', 'a', 'colour', 'red')"))) {
            assertThat(contains.codes("f")).containsExactly("0", "ba");
            assertThat(starts.codes("f")).containsExactly("0", "ch");
            assertThat(ends.codes("f")).containsExactly("0", "ap");
            assertThat(filters.codes("f")).containsExactly("0", "ap");
        }
    }

    @Test
    void floorAndCeilingAreThere() {
        FormTemplate form = form(
                "<n/><up/><down/>",
                bind("n", "type=\"decimal\"")
                        + bind("up", "calculate=\"ceiling(/data/n)\"")
                        + bind("down", "calculate=\"floor(/data/n)\""),
                input("n"));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.answer("n", new BigDecimal("2.5")).changed())
                    .containsEntry(path("up"), new FieldValue.Whole(3))
                    .containsEntry(path("down"), new FieldValue.Whole(2));
        }
    }

    @Test
    void unsupportedFunctionsAreReportedAtImportWithTheirPlace() {
        FormTemplate form = form(
                "<a/><g><b/></g>",
                bind("a", "constraint=\". = '' or last() = 1\"")
                        + bind("g/b", "calculate=\"if(/data/a = 'x', local-name(/data/a), '')\""),
                input("a"));

        assertThat(form.warnings())
                .extracting(FormProblem::path, problem -> problem.sentence().replaceAll(",.*", ""))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a", "The constraint calls last()"),
                        org.assertj.core.groups.Tuple.tuple("g/b", "The calculation calls local-name()"));
    }

    @Test
    void unsupportedFunctionsInTextsAndFiltersAreReportedToo() {
        FormTemplate form = compile(source(
                        "<a/><b/>",
                        "<instance id=\"fruits\" src=\"jr://file-csv/fruits.csv\"/>",
                        "<input ref=\"/data/a\"><label>Hello <output value=\"if(/data/b = 'q', name(/data/b), '')\"/></label></input>"
                                + select("b", "instance('fruits')/root/item[false() and id('x')]"))
                .withMedia("fruits.csv", utf8("name,label\na,A\n")));

        assertThat(form.warnings())
                .extracting(FormProblem::toString)
                .anyMatch(warning -> warning.startsWith("a: The text calls name()"))
                .anyMatch(warning -> warning.startsWith("b: The choice filter calls id()"));
    }

    @Test
    void functionsAboutPhonesGiveNothingAndAreSaidAtImport() {
        FormTemplate form =
                form("<a/><b/>", bind("b", "calculate=\"concat('x', device-info(), duration())\""), input("a"));

        assertThat(form.warnings())
                .hasSize(2)
                .allMatch(problem -> problem.path().equals("b"));
        try (Filling filling = Filling.of(form)) {
            assertThat(filling.now("b")).isEqualTo(text("x"));
        }
    }

    @Test
    void anExpressionThatCannotBeReadIsNamedWithItsQuestion() {
        assertThatThrownBy(() ->
                        new JavaRosaFormEngine().compile(source("<a/>", bind("a", "relevant=\"1 = = 2\""), input("a"))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageStartingWith("a: The relevance cannot be read: 1 = = 2");
    }

    @Test
    void aQuestionForAnotherAppIsAPlainField() {
        FormTemplate form = form(
                "<a/>",
                bind("a", "type=\"int\""),
                "<input ref=\"/data/a\" appearance=\"ex:org.example.counter(start=/data/a)\"><label>a</label></input>");

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.session.item(path("a")).kind()).isEqualTo(QuestionKind.INTEGER);
            filling.answer("a", 7);
        }
        assertThat(form.warnings()).extracting(FormProblem::path).containsExactly("a");
    }

    @Test
    void aPlaceTakenInTheBackgroundStaysEmptyAndBreaksNothing() {
        FormTemplate form = form(
                "<where/><a/>",
                bind("where", "type=\"geopoint\"")
                        + "<odk:setgeopoint ref=\"/data/where\" event=\"odk-instance-first-load\"/>",
                input("a"));

        try (Filling filling = Filling.of(form)) {
            filling.answer("a", "x");
            assertThat(filling.session.values().values()).containsOnlyKeys(path("a"));
        }
    }

    @Test
    void propertiesAreThoseOfTheSession() {
        FormTemplate form = form(
                "<device/><user/><mail/><a/>",
                bind("device", "type=\"string\" jr:preload=\"property\" jr:preloadParams=\"deviceid\"")
                        + bind("user", "type=\"string\" jr:preload=\"property\" jr:preloadParams=\"username\"")
                        + bind("mail", "type=\"string\" jr:preload=\"property\" jr:preloadParams=\"email\""),
                input("a"));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.now("device")).isEqualTo(text("laptop-7"));
            assertThat(filling.now("user")).isEqualTo(text("ana"));
            assertThat(filling.session.values().value(path("mail"))).isEmpty();
        }
    }

    @Test
    void csvXmlAndGeojsonInstancesComeFromMemory() {
        FormTemplate form = compile(source(
                        "<c/><x/><g/><where/>",
                        "<instance id=\"c\" src=\"jr://file-csv/c.csv\"/><instance id=\"x\" src=\"jr://file/x.xml\"/>"
                                + "<instance id=\"g\" src=\"jr://file/g.geojson\"/>"
                                + bind("where", "calculate=\"instance('g')/root/item[name = /data/g]/geometry\""),
                        select("c", "instance('c')/root/item")
                                + select("x", "instance('x')/root/item")
                                + select("g", "instance('g')/root/item"))
                .withMedia("c.csv", utf8("\uFEFFname;label\na;\"Ä \"\"b\"\"\"\n"))
                .withMedia("x.xml", utf8("<root><item><name>x1</name><label>One</label></item></root>"))
                .withMedia("g.geojson", utf8("""
                        {"name": {"features": []}, "type": "FeatureCollection", "features": [
                         {"type": "Feature", "id": "p", "geometry": {"type": "Point", "coordinates": [-0.08, 53.57]},
                          "properties": {"name": "p", "label": "Pier", "depth": 3, "none": null}},
                         {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
                          "properties": {"name": "q", "label": "Quay"}}]}""")));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.codes("c")).containsExactly("a");
            assertThat(filling.session.item(path("c")).choices().get(0).label()).isEqualTo("Ä \"b\"");
            assertThat(filling.codes("x")).containsExactly("x1");
            assertThat(filling.codes("g")).containsExactly("p", "q");
            assertThat(filling.answer("g", "p").changed()).containsEntry(path("where"), text("53.57 -0.08 0 0"));
            assertThat(filling.answer("g", "q").changed()).containsEntry(path("where"), text("2 1 0 0; 4 3 0 0"));
        }
    }

    @Test
    void listsThatCannotBeReadAreRefusedInWords() {
        for (String broken : new String[] {"[]", "{\"features\": 1", "{\"type\": \"FeatureCollection\"}", ""}) {
            assertThatThrownBy(() -> new JavaRosaFormEngine()
                            .compile(source(
                                            "<g/>",
                                            "<instance id=\"g\" src=\"jr://file/g.geojson\"/>",
                                            select("g", "instance('g')/root/item"))
                                    .withMedia("g.geojson", utf8(broken))))
                    .as(broken)
                    .isInstanceOf(FormProblemException.class)
                    .hasMessageContaining("g.geojson");
        }
    }

    @Test
    void aPathInAFormIsNeverOpened(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.csv"), "name,label\ns,Secret\n");

        for (String place : new String[] {secret.toString(), "file://" + secret, "jr://file-csv/../" + secret}) {
            assertThatThrownBy(() -> new JavaRosaFormEngine()
                            .compile(source(
                                    "<a/>",
                                    "<instance id=\"s\" src=\"" + place + "\"/>",
                                    select("a", "instance('s')/root/item"))))
                    .as(place)
                    .isInstanceOf(FormProblemException.class)
                    .hasMessageMatching(
                            "(?s).*(secret.csv, which was not given with it|may only name files that come with it).*");
        }
    }

    /** Files that lie sealed somewhere; remembers which were opened. */
    private static final class SealedMedia implements FormMedia {
        final Set<String> opened = new TreeSet<>();
        private final FormMedia inside;

        SealedMedia(FormMedia inside) {
            this.inside = inside;
        }

        @Override
        public Set<String> names() {
            return inside.names();
        }

        @Override
        public long sizeBytes(String name) {
            return inside.sizeBytes(name);
        }

        @Override
        public InputStream open(String name) throws IOException {
            opened.add(name);
            return inside.open(name);
        }
    }

    @Test
    void picturesAreGivenByTheProviderAndOnlyWhenTheyAreShown() throws IOException {
        SealedMedia media = new SealedMedia(
                FormMedia.of(java.util.Map.of("map.png", utf8("png"), "c.csv", utf8("name,label\na,A\n"))));
        FormTemplate form = compile(source(
                        "<a/>",
                        "<itext><translation lang=\"en\"><text id=\"/data/a:label\"><value>Where?</value>"
                                + "<value form=\"image\">jr://images/map.png</value>"
                                + "<value form=\"audio\">jr://audio/ask.mp3</value></text></translation></itext>"
                                + "<instance id=\"c\" src=\"jr://file-csv/c.csv\"/>",
                        "<select1 ref=\"/data/a\"><label ref=\"jr:itext('/data/a:label')\"/><itemset "
                                + "nodeset=\"instance('c')/root/item\"><value ref=\"name\"/><label ref=\"label\"/></itemset></select1>")
                .withMedia(media));

        try (Filling filling = Filling.of(form)) {
            String image = filling.session.item(path("a")).image();
            assertThat(image).isEqualTo("map.png");
            assertThat(filling.session.item(path("a")).audio()).isEqualTo("ask.mp3");
            assertThat(media.opened).containsExactly("c.csv");
            assertThat(form.media().bytes(image)).isEqualTo(utf8("png"));
        }
    }
}
