package org.turnstone.server.dataset.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

class DatasetSchemaTest {
    private static FormTemplate form(String... names) throws FormProblemException {
        StringBuilder nodes = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (String name : names) {
            nodes.append('<').append(name).append("/>");
            body.append("<input ref=\"/data/").append(name).append("\"><label>?</label></input>");
        }
        return new JavaRosaFormEngine()
                .compile(FormSource.of(("""
                <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
                <h:head><h:title>Small</h:title><model>
                <instance><data id="small" version="1">%s<r jr:template="" xmlns:jr="http://openrosa.org/javarosa"><n/><status/></r></data></instance>
                </model></h:head><h:body>%s<group ref="/data/r"><label>R</label><repeat nodeset="/data/r">
                <input ref="/data/r/n"><label>?</label></input><input ref="/data/r/status"><label>?</label></input>
                </repeat></group></h:body></h:html>""".formatted(nodes, body)).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> names(FormTemplate form, String table) {
        return DatasetSchema.of(List.of(form)).tables().getOrDefault(table, List.of()).stream()
                .map(Column::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "site", "language", "state", "edited", "record_key"})
    void aQuestionCalledAsAColumnOfTheTableStandsApart(String name) throws Exception {
        assertThat(names(form("kids", name), ""))
                .doesNotHaveDuplicates()
                .contains(name, name + "_", name + "___edited", "kids", "kids__edited");
    }

    @Test
    void inARepeatOnlyItsOwnColumnsAreTaken() throws Exception {
        assertThat(names(form("kids"), "r"))
                .doesNotHaveDuplicates()
                .contains("n", "n_", "n___edited", "status")
                .doesNotContain("status_");
    }

    @Test
    void aQuestionCalledAsTheFlagOfAnotherIsNoFlag() throws Exception {
        FormTemplate form = form("kids", "kids__edited", "kids__edited_", "status", "status_");
        List<Column> columns = DatasetSchema.of(List.of(form)).tables().getOrDefault("", List.of());
        assertThat(columns.stream().map(Column::name).toList())
                .doesNotHaveDuplicates()
                .contains("kids__edited", "kids__edited_", "kids__edited__", "status_", "status__");
        assertThat(columns.stream()
                        .filter(Column::isEditedFlag)
                        .map(Column::flagged)
                        .toList())
                .containsExactly("kids", "kids__edited_", "kids__edited__", "status_", "status__");
    }

    @Test
    void aChoiceMayBeCalledAnything() {
        assertThat(new Column("seen/by__edited", true).isEditedFlag()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void noTwoColumnsOfATableHaveOneName(SampleForms form) {
        DatasetSchema.of(List.of(form.template()))
                .tables()
                .values()
                .forEach(columns ->
                        assertThat(columns.stream().map(Column::name).toList()).doesNotHaveDuplicates());
    }
}
