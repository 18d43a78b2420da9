package org.turnstone.server.xlsform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.record.ConsentState;

/** What an author writes into columns of ours, as the engine understands it in the end. */
class OwnSettingsTest {
    private static final String YES_NO = """
            | choices  |           |      |       |
            |          | list_name | name | label |
            |          | yn        | yes  | Yes   |
            |          | yn        | no   | No    |
            """;

    private static CompiledForm compiled(String markdown) throws XlsFormException, UnreadableWorkbookException {
        return XlsFormCompiler.compile(
                WorkbookReader.read((markdown + YES_NO).getBytes(StandardCharsets.UTF_8)),
                new FormNames("data", "test"));
    }

    private static FormTemplate template(String markdown) {
        try {
            return new JavaRosaFormEngine()
                    .compile(FormSource.of(compiled(markdown).xform().getBytes(StandardCharsets.UTF_8)));
        } catch (XlsFormException | UnreadableWorkbookException | FormProblemException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static List<XlsFormProblem> refused(String markdown) {
        XlsFormException e = catchThrowableOfType(XlsFormException.class, () -> compiled(markdown));
        assertThat(e).as("refusal").isNotNull();
        return e.problems();
    }

    @Test
    void columnsOfOursReachTheEngineWithoutADeclaredPrefix() {
        FormTemplate form = template("""
                | survey |               |        |        |                |                      |                 |                   |
                |        | type          | name   | label  | bind::ts:merge | bind::ts:sensitivity | bind::ts:consent | bind::ts:row_key |
                |        | integer       | heads  | Heads  | counter        | response             |                  |                  |
                |        | begin_group   | money  | Money  | group          | special              |                  |                  |
                |        | decimal       | amount | Amount |                |                      |                  |                  |
                |        | text          | unit   | Unit   | register       |                      |                  |                  |
                |        | end_group     |        |        |                |                      |                  |                  |
                |        | begin_repeat  | person | Person | rows           | person               |                  | ${p_ref}         |
                |        | begin_group   | who    | Who    |                |                      |                  |                  |
                |        | text          | p_ref  | Number |                | link-key             |                  |                  |
                |        | end_group     |        |        |                |                      |                  |                  |
                |        | select_one yn | ok     | Agreed |                | consent              | yes:given no:refused |              |
                |        | end_repeat    |        |        |                |                      |                  |                  |
                """);

        assertThat(form.settings("heads").merge()).isEqualTo(MergeKind.COUNTER);
        assertThat(form.settings("money/amount").merge()).isEqualTo(MergeKind.GROUP);
        assertThat(form.settings("money/amount").mergeGroup()).isEqualTo("money");
        assertThat(form.settings("money/amount").sensitivity()).isEqualTo(Sensitivity.SPECIAL);
        assertThat(form.settings("money/unit").merge()).isEqualTo(MergeKind.REGISTER);
        assertThat(form.repeatSettings("person").rowKey()).containsExactly("who/p_ref");
        assertThat(form.repeatSettings("person").isErasedByRow()).isTrue();
        assertThat(form.settings("person/ok").merge()).isEqualTo(MergeKind.CONSENT);
        assertThat(form.settings("person/ok").consentFor("no")).contains(ConsentState.REFUSED);
        assertThat(form.warnings()).isEmpty();
    }

    @Test
    void plainColumnsMeanTheSame() {
        FormTemplate form = template("""
                | survey |               |       |       |              |             |                           |         |                   |              |
                |        | type          | name  | label | merge policy | Sensitivity | consent                   | outcome | strand            | ts_licence   |
                |        | integer       | heads | Heads | Counter      | Free text   |                           | O1, O2  | Process, outcomes | OGL-UK-3.0   |
                |        | select_one yn | ok    | OK    |              | consent     | yes = Given; no = refused |         |                   |              |
                | settings |         |          |         |
                |          | form_id | seal     | strand  |
                |          | test    | Finished | process |
                """);

        assertThat(form.settings("heads").merge()).isEqualTo(MergeKind.COUNTER);
        assertThat(form.settings("heads").sensitivity()).isEqualTo(Sensitivity.FREE_TEXT);
        assertThat(form.settings("heads").outcomes()).containsExactly("O1", "O2");
        assertThat(form.settings("heads").strands()).containsExactly("process", "outcomes");
        assertThat(form.settings("heads").licence()).isEqualTo("OGL-UK-3.0");
        assertThat(form.settings("ok").merge()).isEqualTo(MergeKind.CONSENT);
        assertThat(form.settings("ok").strands()).containsExactly("process");
        assertThat(form.recordSettings().sealedWhenFinished()).isTrue();
    }

    @Test
    void aWrongWordIsAnErrorThatNamesItsPlaceAndWhatToWrite() {
        List<XlsFormProblem> problems = refused("""
                | survey |                    |       |       |                |                      |                  |                  |
                |        | type               | name  | label | merge policy   | bind::ts:sensitivity | bind::ts:consent | bind::ts:row_key |
                |        | text               | a     | A     | counter        | secret               |                  |                  |
                |        | select_one yn      | b     | B     | newest         |                      | maybe:given      |                  |
                |        | integer            | c     | C     | counter        |                      |                  | a                |
                |        | begin_repeat       | r     | R     |                |                      |                  | a                |
                |        | text               | d     | D     |                |                      |                  |                  |
                |        | end_repeat         |       |       |                |                      |                  |                  |
                """);

        assertThat(problems)
                .extracting(XlsFormProblem::row, XlsFormProblem::column)
                .containsExactly(
                        tuple(2, "merge policy"),
                        tuple(2, "bind::ts:sensitivity"),
                        tuple(3, "bind::ts:consent"),
                        tuple(3, "merge policy"),
                        tuple(4, "bind::ts:row_key"),
                        tuple(5, "bind::ts:row_key"));
        assertThat(problems.get(0).message()).contains("only whole and decimal numbers");
        assertThat(problems.get(1).message()).contains("'secret'", "identifier, quasi");
        assertThat(problems.get(2).message()).contains("'maybe' is no choice of the list 'yn'");
    }

    @Test
    void aColumnOfAnotherProgramIsLeftAlone() throws Exception {
        CompiledForm form = compiled("""
                | survey |      |      |       |                    |
                |        | type | name | label | consent            |
                |        | text | a    | A     | Ask the head first |
                """);

        assertThat(form.xform()).doesNotContain("turnstone");
        assertThat(form.notes()).extracting(XlsFormProblem::column).containsExactly("consent");
    }

    @Test
    void theCompilerKnowsTheWordsOfTheEngine() {
        assertThat(OwnWords.MERGE).isEqualTo(words(MergeKind.values()));
        assertThat(OwnWords.SENSITIVITY).isEqualTo(words(Sensitivity.values()));
        assertThat(Namespaces.TURNSTONE).isEqualTo(FormDictionary.NAMESPACE);
        assertThat(OwnWords.NAMES)
                .allSatisfy(name ->
                        assertThat(FormDictionary.columnOf(name)).as(name).isPresent());
        assertThat(OwnWords.CONSENT)
                .allSatisfy(word -> assertThat(ConsentState.ofCode(word)).isNotNull());
    }

    private static java.util.Set<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toSet());
    }
}
