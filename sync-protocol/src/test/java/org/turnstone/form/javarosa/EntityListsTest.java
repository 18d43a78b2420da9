package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.bind;
import static org.turnstone.form.javarosa.SmallForm.compile;
import static org.turnstone.form.javarosa.SmallForm.form;
import static org.turnstone.form.javarosa.SmallForm.input;
import static org.turnstone.form.javarosa.SmallForm.select;
import static org.turnstone.form.javarosa.SmallForm.source;
import static org.turnstone.form.javarosa.SmallForm.utf8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.turnstone.form.EntityChange;
import org.turnstone.form.EntityLists;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/** Entities without a network: what one record makes, the next can choose. */
class EntityListsTest {
    private static final String CREATE_BINDS =
            "<bind nodeset=\"/data/species\" type=\"string\" entities:saveto=\"species\"/>"
                    + "<bind nodeset=\"/data/planted\" type=\"date\" entities:saveto=\"planted_on\"/>"
                    + bind("meta/entity/@id", "type=\"string\" readonly=\"true()\"")
                    + "<setvalue event=\"odk-instance-first-load\" ref=\"/data/meta/entity/@id\" type=\"string\" value=\"uuid()\"/>"
                    + bind("meta/entity/label", "type=\"string\" calculate=\"concat(/data/species, ' tree')\"");

    /** Plants a tree, unless it is not wanted. */
    private static final FormTemplate PLANTING = form(
            "<species/><planted/><wanted/><meta><instanceID/><entity dataset=\"trees\" id=\"\" create=\"1\"><label/></entity></meta>",
            CREATE_BINDS + bind("meta/entity/@create", "type=\"string\" calculate=\"/data/wanted != 'no'\""),
            input("species") + input("planted") + input("wanted"));

    /** Measures a tree of the list. */
    private static final FormTemplate MEASURING = compile(source(
                    "<tree/><height/><known/><meta><instanceID/>"
                            + "<entity dataset=\"trees\" id=\"\" update=\"1\" baseVersion=\"\"/></meta>",
                    "<instance id=\"trees\" src=\"jr://file-csv/trees.csv\"/>"
                            + "<bind nodeset=\"/data/height\" type=\"int\" entities:saveto=\"height\"/>"
                            + bind("known", "calculate=\"instance('trees')/root/item[name = /data/tree]/species\"")
                            + bind("meta/entity/@id", "type=\"string\" calculate=\"/data/tree\"")
                            + bind(
                                    "meta/entity/@baseVersion",
                                    "calculate=\"instance('trees')/root/item[name = /data/tree]/__version\""),
                    select("tree", "instance('trees')/root/item") + input("height"))
            .withMedia("trees.csv", utf8("name,label,__version,species\nold,Old oak,3,oak\n")));

    private static EntryContext record(int number) {
        return at(EVENING)
                .of(new RecordId(Octets16.readFrom(
                        ByteBuffer.allocate(16).putLong(9).putLong(number).flip())));
    }

    private record Planted(RecordValues values, List<EntityChange> entities) {}

    private static Planted planted(EntryContext context) {
        try (Filling filling = Filling.on(PLANTING, RecordValues.EMPTY, context)) {
            filling.answer("species", "birch");
            filling.answer("planted", LocalDate.parse("2026-11-01"));
            assertThat(filling.session.finish().isFinished()).isTrue();
            return new Planted(filling.session.values(), filling.session.entities());
        }
    }

    private static FieldValue text(String value) {
        return new FieldValue.Text(value);
    }

    @Test
    void aFinishedRecordSaysWhichEntityItMakes() {
        List<EntityChange> made = planted(record(1)).entities();

        assertThat(made).hasSize(1);
        EntityChange tree = made.get(0);
        assertThat(tree.list()).isEqualTo("trees");
        assertThat(tree.creates()).isTrue();
        assertThat(tree.label()).isEqualTo("birch tree");
        assertThat(tree.properties()).isEqualTo(new TreeMap<>(Map.of("species", "birch", "planted_on", "2026-11-01")));
        assertThat(tree.id()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(tree.toString()).doesNotContain("birch");
    }

    @Test
    void finishingAgainNamesTheSameEntityAndAnotherRecordAnother() {
        Planted first = planted(record(1));
        try (Filling again = Filling.on(
                PLANTING, first.values(), at(EVENING.plus(Duration.ofDays(3))).of(recordId(record(1))))) {
            assertThat(again.session.entities()).isEqualTo(first.entities());
        }
        assertThat(planted(record(2)).entities().get(0).id())
                .isNotEqualTo(first.entities().get(0).id());
    }

    private static RecordId recordId(EntryContext context) {
        return java.util.Objects.requireNonNull(context.record());
    }

    @Test
    void aConditionThatDoesNotHoldMakesNone() {
        try (Filling filling = Filling.on(PLANTING, RecordValues.EMPTY, record(1))) {
            filling.answer("species", "elm");
            filling.answer("wanted", "no");

            assertThat(filling.session.entities()).isEmpty();
        }
    }

    @Test
    void theNextRecordChoosesTheNewEntityAndLooksItUp() {
        List<EntityChange> made = planted(record(1)).entities();
        String id = made.get(0).id();

        try (Filling without = Filling.on(MEASURING, RecordValues.EMPTY, record(2));
                Filling with =
                        Filling.on(MEASURING, RecordValues.EMPTY, record(2).with(EntityLists.of(made)))) {
            assertThat(without.codes("tree")).containsExactly("old");
            assertThat(without.refused("tree", id).kind()).isEqualTo(Violation.Kind.NOT_A_CHOICE);
            assertThat(with.codes("tree")).containsExactly("old", id);
            assertThat(with.session.item(path("tree")).choices().get(1).label()).isEqualTo("birch tree");
            assertThat(with.answer("tree", id).changed()).containsEntry(path("known"), text("birch"));
            assertThat(with.open()).isEmpty();
        }
    }

    @Test
    void anUpdateIsSeenByTheRecordAfterIt() {
        List<EntityChange> changes;
        try (Filling filling = Filling.on(MEASURING, RecordValues.EMPTY, record(2))) {
            filling.answer("tree", "old");
            filling.answer("height", 12);
            changes = filling.session.entities();
        }
        assertThat(changes)
                .containsExactly(new EntityChange("trees", "old", false, "", new TreeMap<>(Map.of("height", "12"))));

        FormTemplate reading = compile(source(
                        "<tree/><height/><version/>",
                        "<instance id=\"trees\" src=\"jr://file-csv/trees.csv\"/>"
                                + bind("height", "calculate=\"pulldata('trees', 'height', 'name', /data/tree)\"")
                                + bind(
                                        "version",
                                        "calculate=\"instance('trees')/root/item[name = /data/tree]/__version\""),
                        select("tree", "instance('trees')/root/item"))
                .withMedia("trees.csv", utf8("name,label,__version,species\nold,Old oak,3,oak\n")));
        try (Filling filling = Filling.on(reading, RecordValues.EMPTY, record(3).with(EntityLists.of(changes)))) {
            filling.answer("tree", "old");
            assertThat(filling.now("height")).isEqualTo(text("12"));
            assertThat(filling.now("version")).isEqualTo(text("4"));
        }
        try (Filling before = Filling.on(reading, RecordValues.EMPTY, record(3))) {
            before.answer("tree", "old");
            assertThat(before.now("version")).isEqualTo(text("3"));
        }
    }

    @Test
    void aListThatHasNoFileYetIsEmptyAndFillsUp() {
        FormTemplate both = form(
                "<parent/><species/><planted/><wanted/><meta><entity dataset=\"trees\" id=\"\" create=\"1\"><label/></entity></meta>",
                "<instance id=\"trees\" src=\"jr://file-csv/trees.csv\"/>" + CREATE_BINDS,
                select("parent", "instance('trees')/root/item[species = 'birch']") + input("species"));
        List<EntityChange> made;
        try (Filling filling = Filling.on(both, RecordValues.EMPTY, record(1))) {
            assertThat(filling.codes("parent")).isEmpty();
            filling.answer("species", "birch");
            made = filling.session.entities();
        }

        try (Filling next = Filling.on(both, RecordValues.EMPTY, record(2).with(EntityLists.of(made)))) {
            assertThat(next.codes("parent")).containsExactly(made.get(0).id());
        }
    }

    @Test
    void anEntityMadeOnAnotherLaptopIsNoFault() {
        String id = planted(record(1)).entities().get(0).id();
        RecordValues elsewhere = RecordValues.EMPTY.with(path("tree"), text(id));

        assertThat(MEASURING.evaluate(elsewhere, record(2)).violations()).isEmpty();
        assertThat(MEASURING
                        .evaluate(RecordValues.EMPTY.with(path("tree"), text("felled")), record(2))
                        .violations())
                .extracting(Violation::kind)
                .containsExactly(Violation.Kind.NOT_A_CHOICE);
    }

    @Test
    void everyRowMakesItsOwnEntityAndItsBlockIsNoQuestion() {
        FormTemplate rows = form(
                "<tree jr:template=\"\"><kind/><meta><entity dataset=\"trees\" id=\"\" create=\"1\"><label/></entity></meta></tree>",
                "<bind nodeset=\"/data/tree/kind\" type=\"string\" entities:saveto=\"species\"/>"
                        + bind("tree/meta/entity/@id", "type=\"string\" readonly=\"true()\"")
                        + bind("tree/meta/entity/label", "calculate=\"../../../kind\""),
                "<group ref=\"/data/tree\"><label>t</label><repeat nodeset=\"/data/tree\">"
                        + "<setvalue event=\"odk-new-repeat\" ref=\"/data/tree/meta/entity/@id\" value=\"uuid()\"/>"
                        + input("tree/kind") + "</repeat></group>");

        try (Filling filling = Filling.on(rows, RecordValues.EMPTY, record(4))) {
            filling.row("tree", "t1").row("tree", "t2");
            filling.answer("tree[t1]/kind", "ash");
            filling.answer("tree[t2]/kind", "fir");
            Planted finished = new Planted(filling.session.values(), filling.session.entities());

            assertThat(finished.entities()).extracting(EntityChange::label).containsExactly("ash", "fir");
            assertThat(finished.entities()).extracting(EntityChange::id).doesNotHaveDuplicates();
            assertThat(rows.outline().all()).extracting(node -> node.path()).containsExactly("tree", "tree/kind");
            try (Filling again = Filling.on(rows, finished.values(), record(4))) {
                assertThat(again.session.entities()).isEqualTo(finished.entities());
            }
        }
    }

    @Test
    void rowsThatCanBeErasedAloneMakeNone() {
        FormTemplate people = compile(source(
                        "<person jr:template=\"\"><p_name/><meta><entity dataset=\"people\" id=\"\" create=\"1\"><label/></entity></meta></person>",
                        "<bind nodeset=\"/data/person/p_name\" type=\"string\" entities:saveto=\"name_of\"/>",
                        "<group ref=\"/data/person\"><label>p</label><repeat nodeset=\"/data/person\">"
                                + input("person/p_name") + "</repeat></group>")
                .withDictionary(utf8("path,class,merge\nperson,person,\n")));

        try (Filling filling = Filling.on(people, RecordValues.EMPTY, record(5))) {
            filling.row("person", "p1").answer("person[p1]/p_name", "Kim");
            assertThat(filling.session.entities()).isEmpty();
        }
    }

    @Test
    void changesAreFoldedInTheirOrder() {
        EntityChange made = new EntityChange("l", "1", true, "One", new TreeMap<>(Map.of("a", "1", "b", "2")));
        EntityChange changed = new EntityChange("l", "1", false, "", new TreeMap<>(Map.of("b", "3")));

        EntityLists.Entity entity = java.util.Objects.requireNonNull(EntityLists.of(List.of(made, changed))
                .list("l")
                .orElseThrow()
                .entities()
                .get("1"));

        assertThat(entity.changes()).isEqualTo(2);
        assertThat(entity.change())
                .isEqualTo(new EntityChange("l", "1", true, "One", new TreeMap<>(Map.of("a", "1", "b", "3"))));
    }
}
