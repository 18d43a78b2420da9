package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.Choice;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** Entity lists in the vault: what a finished record made can be chosen at once, without a network. */
class EntityLibraryTest {
    private static final String PLANTING = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                xmlns:jr="http://openrosa.org/javarosa" xmlns:entities="http://www.opendatakit.org/xforms/entities">
              <h:head><h:title>Planting</h:title><model entities:entities-version="2024.1.0"><instance>
                <data id="planting" version="1"><species/><meta><entity dataset="trees" id="" create="1"><label/></entity></meta>
                </data></instance>
                <bind nodeset="/data/species" type="string" entities:saveto="species"/>
                <bind nodeset="/data/meta/entity/@id" type="string" readonly="true()"/>
                <setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" type="string" value="uuid()"/>
                <bind nodeset="/data/meta/entity/label" type="string" calculate="concat(/data/species, ' tree')"/>
              </model></h:head>
              <h:body><input ref="/data/species"><label>Species</label></input></h:body></h:html>
            """;
    private static final String MEASURING = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                xmlns:jr="http://openrosa.org/javarosa">
              <h:head><h:title>Measuring</h:title><model><instance>
                <data id="measuring" version="1"><tree/><species/></data></instance>
                <instance id="trees" src="jr://file-csv/trees.csv"/>
                <bind nodeset="/data/tree" type="string"/>
                <bind nodeset="/data/species" type="string"
                    calculate="instance('trees')/root/item[name = /data/tree]/species"/></model></h:head>
              <h:body><select1 ref="/data/tree"><label>Tree</label><itemset nodeset="instance('trees')/root/item">
                <value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>
            """;
    private static final String PUBLISHED = "name,label,species\noak-of-the-square,The old oak,oak\n";
    private static final FieldPath SPECIES = new FieldPath("species");
    private static final FieldPath TREE = new FieldPath("tree");

    private final FieldSite site = new FieldSite(4711);
    private FormHash planting;
    private FormHash measuring;

    @TempDir
    private Path folder;

    @BeforeEach
    void publish() {
        planting = site.publish("planting", PLANTING, "path,class,merge\n");
        measuring = site.publish("measuring", MEASURING, "path,class,merge\n", Map.of("trees.csv", PUBLISHED));
    }

    private RecordId plant(Records records, String species) throws Exception {
        try (RecordWork work = records.begin(planting)) {
            assertThat(work.answer(SPECIES, new FieldValue.Text(species)).isAccepted())
                    .isTrue();
            assertThat(work.finish().isFinished()).isTrue();
            work.save(null);
            return work.record();
        }
    }

    private List<String> trees(Records records) throws Exception {
        try (RecordWork work = records.begin(measuring)) {
            return work.session().item(TREE).choices().stream()
                    .map(Choice::label)
                    .toList();
        }
    }

    @Test
    void whatOneRecordMakesTheNextCanChooseAndLookUp() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "ada"))) {
            Records records = site.records(vault);
            assertThat(trees(records)).containsExactly("The old oak");

            plant(records, "birch");

            assertThat(trees(records)).containsExactly("The old oak", "birch tree");
            try (RecordWork work = records.begin(measuring)) {
                String id = work.session().item(TREE).choices().get(1).code();
                assertThat(work.answer(TREE, new FieldValue.Text(id)).changed())
                        .containsEntry(SPECIES, new FieldValue.Text("birch"));
                assertThat(work.finish().isFinished()).isTrue();
                work.save(null);
            }
        }
    }

    @Test
    void listsAreThereAfterTheVaultWasClosedAndLieSealed() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "ada"))) {
            plant(site.records(vault), "hornbeam");
        }

        try (Vault vault = site.reopen(FieldSite.place(folder, "ada"))) {
            assertThat(trees(site.records(vault))).containsExactly("The old oak", "hornbeam tree");
        }
        assertThat(inTheClear("hornbeam")).isEmpty();
        assertThat(inTheClear("oak-of-the-square")).isEmpty();
    }

    /** The files below the folder in which a text can be read. */
    private List<Path> inTheClear(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        try {
                            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void aDraftMakesNothing() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "ada"))) {
            Records records = site.records(vault);
            try (RecordWork work = records.begin(planting)) {
                work.answer(SPECIES, new FieldValue.Text("elm"));
                work.keepDraft();
                work.save(null);
            }

            assertThat(trees(records)).containsExactly("The old oak");
        }
    }

    @Test
    void aCorrectionChangesTheEntityAndMakesNoSecondOne() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "ada"))) {
            Records records = site.records(vault);
            RecordId record = plant(records, "beech");
            plant(records, "fir");

            try (RecordWork work = records.open(record)) {
                work.answer(SPECIES, new FieldValue.Text("copper beech"));
                work.save("looked again");
            }

            assertThat(trees(records)).containsExactlyInAnyOrder("The old oak", "copper beech tree", "fir tree");
        }
    }

    @Test
    void whatAnErasedRecordMadeIsGone() throws Exception {
        try (Vault vault = site.member(FieldSite.place(folder, "ada"))) {
            Records records = site.records(vault);
            RecordId record = plant(records, "willow");
            assertThat(trees(records)).contains("willow tree");

            assertThat(vault.withdraw(record, site.clock().instant(), Optional.empty())
                            .erased())
                    .isTrue();

            assertThat(trees(records)).containsExactly("The old oak");
            assertThat(vault.entities().all()).isEmpty();
        }
    }
}
