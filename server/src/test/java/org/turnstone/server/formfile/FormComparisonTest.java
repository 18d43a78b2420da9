package org.turnstone.server.formfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

class FormComparisonTest {
    private static final List<String> SHEETS = List.of("survey", "choices", "settings");

    private static FormTemplate made(Map<String, byte[]> files) {
        try {
            return new FormMaker(new JavaRosaFormEngine())
                    .make(GivenForm.of("form", files))
                    .template();
        } catch (FormRefusedException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static FormTemplate survey(String folder, String sheet, String old, String now) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : SHEETS) {
            String csv = new String(resource(folder + "/" + name + ".csv"), StandardCharsets.UTF_8);
            if (name.equals(sheet)) {
                assertThat(csv).contains(old);
                csv = csv.replace(old, now);
            }
            files.put(name + ".csv", csv.getBytes(StandardCharsets.UTF_8));
        }
        files.put("dictionary.csv", resource(folder + "/dictionary.csv"));
        return made(files);
    }

    private static byte[] resource(String path) {
        try (InputStream in = FormComparisonTest.class.getResourceAsStream("/forms/" + path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static FormTemplate form(String survey, String choices) {
        return made(Map.of(
                "survey.csv",
                ("type,name,label,ts_merge,calculation\n" + survey).getBytes(StandardCharsets.UTF_8),
                "choices.csv",
                ("list_name,name,label\n" + choices).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<FormChange> refused(FormTemplate before, FormTemplate after) {
        return FormComparison.of(before, after, Set.of()).stream()
                .filter(change -> !change.kind().isHarmless())
                .toList();
    }

    @Test
    void theSecondVersionOfTheSurveyPassesAsItStands() {
        FormTemplate first = survey("tfc_community_survey", "", "", "");
        FormTemplate second = survey("tfc_community_survey_2026110502", "", "", "");

        List<FormChange> changes = FormComparison.of(first, second, Set.of());

        assertThat(changes)
                .extracting(FormChange::kind)
                .containsExactlyInAnyOrder(FormChange.Kind.ADDED, FormChange.Kind.CHOICES_ADDED);
        assertThat(changes).extracting(FormChange::path).anyMatch(path -> path.endsWith("safe_online"));
        assertThat(changes).extracting(FormChange::sentence).anyMatch(sentence -> sentence.contains("hub"));
    }

    @Test
    void aThirdVersionWithFourOfTheFiveCodesOfSpullIsRefused() {
        FormTemplate second = survey("tfc_community_survey_2026110502", "", "", "");
        FormTemplate third =
                survey("tfc_community_survey_2026110502", "choices", "spull,5,Nothing needs improving,,,\n", "");

        List<FormChange> refused = refused(second, third);

        assertThat(refused)
                .extracting(FormChange::kind, FormChange::path)
                .containsExactly(tuple(FormChange.Kind.CHOICES_CHANGED, "main/place/spull"));
        assertThat(refused.get(0).sentence()).contains("gone: 5");
    }

    @Test
    void theSameChangeUnderANewNamePasses() {
        FormTemplate before = form("select_one a,q,Pull together?,,\n", "a,1,Yes\na,2,Rather\na,3,No\n");
        FormTemplate after = form("select_one a,q2,Do people pull together?,,\n", "a,1,Yes\na,3,No\n");

        assertThat(refused(before, after)).isEmpty();
    }

    @Test
    void aCodeThatMeansSomethingElseIsRefusedAndACorrectedSpellingIsNot() {
        FormTemplate before = form("select_one a,q,Q,,\n", "a,1,Yes of course\na,2,No\n");

        assertThat(refused(before, form("select_one a,q,Q,,\n", "a,1,Rarely\na,2,No\n")))
                .extracting(FormChange::kind)
                .containsExactly(FormChange.Kind.CHOICES_CHANGED);
        assertThat(refused(before, form("select_one a,q,Q,,\n", "a,1,\"yes, of course!\"\na,2,No\n")))
                .isEmpty();
    }

    @Test
    void anotherTypeUnderTheSameNameIsRefused() {
        FormTemplate before = form("text,q,Age,,\nselect_one a,s,S,,\n", "a,1,One\n");
        FormTemplate after = form("integer,q,Age,,\nselect_multiple a,s,S,,\n", "a,1,One\n");

        assertThat(refused(before, after))
                .extracting(FormChange::kind, FormChange::path)
                .containsExactly(tuple(FormChange.Kind.RETYPED, "q"), tuple(FormChange.Kind.RETYPED, "s"));
    }

    @Test
    void theSameQuestionUnderAnotherNameOrInAnotherGroupIsRefused() {
        FormTemplate before = form("text,street,Street,,\ntext,town,Town,,\n", "a,1,One\n");
        FormTemplate after = form(
                "text,road,Street,,\nbegin_group,place,Place,,\ntext,town,Which town?,,\nend_group,,,,\n", "a,1,One\n");

        assertThat(refused(before, after))
                .extracting(FormChange::kind, FormChange::path)
                .containsExactly(tuple(FormChange.Kind.RENAMED, "road"), tuple(FormChange.Kind.RENAMED, "place/town"));
    }

    @Test
    void aQuestionThatIsMergedOtherwiseIsRefused() {
        FormTemplate before = form("integer,n,Heads,,\n", "a,1,One\n");
        FormTemplate after = form("integer,n,Heads,counter,\n", "a,1,One\n");

        assertThat(refused(before, after))
                .extracting(FormChange::kind)
                .containsExactly(FormChange.Kind.MERGED_OTHERWISE);
    }

    @Test
    void aQuestionThatWouldBeShownToOthersIsRefusedAndOneThatIsShownToFewerIsNot() {
        String questions = "text,who,Who?,,,%s\ntext,why,Why?,,,%s\ntext,how,How?,,,\n";
        FormTemplate before = classed(questions.formatted("identifier", "free-text"));
        FormTemplate after = classed(questions.formatted("", "identifier"));

        assertThat(refused(before, after))
                .extracting(FormChange::kind, FormChange::path)
                .containsExactly(tuple(FormChange.Kind.LESS_PROTECTED, "who"));
        assertThat(refused(after, before))
                .extracting(FormChange::kind, FormChange::path)
                .containsExactly(tuple(FormChange.Kind.LESS_PROTECTED, "why"));
    }

    private static FormTemplate classed(String survey) {
        return made(Map.of(
                "survey.csv",
                ("type,name,label,ts_merge,calculation,sensitivity\n" + survey).getBytes(StandardCharsets.UTF_8),
                "choices.csv",
                "list_name,name,label\na,1,One\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatNobodyAnswersMayChangeAtWill() {
        FormTemplate before = form("note,hello,Hello,,\ncalculate,sum,,,1+1\ntext,a,A,,\n", "a,1,One\n");
        FormTemplate after = form("note,welcome,Hello,,\ncalculate,total,,,1+2\ntext,a,A,,\n", "a,1,One\n");

        assertThat(FormComparison.of(before, after, Set.of())).isEmpty();
    }

    @Test
    void aListInAFileIsFilledAnewWithEachVersion() {
        String survey = "type,name,label\nselect_one_from_file stories.csv,q,Which story?\n";
        FormTemplate before = made(Map.of(
                "survey.csv", survey.getBytes(StandardCharsets.UTF_8),
                "stories.csv", "name,label\ns1,One\ns2,Two\n".getBytes(StandardCharsets.UTF_8)));
        FormTemplate after = made(Map.of(
                "survey.csv", survey.getBytes(StandardCharsets.UTF_8),
                "stories.csv", "name,label\ns3,Three\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(FormComparison.of(before, after, Set.of("stories.csv"))).isEmpty();
        assertThat(FormComparison.of(before, after, Set.of())).isNotEmpty();
    }
}
