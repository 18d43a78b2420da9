package org.turnstone.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.record.ConsentState;

class FormDictionaryTest {
    private static final String HEADER = "path,type,class,merge,row_key,consent,missing,indicators\n";

    private static FormDictionary read(String lines) throws FormProblemException {
        return FormDictionary.read((HEADER + lines).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatItSaysOfAQuestionIsRead() throws FormProblemException {
        FormDictionary dictionary = read("p/c,select_one yn,consent,consent,,yes:given no:refused,dk:-8,\"RR,CR\"\n");

        QuestionSettings settings = dictionary.question("p/c", QuestionKind.SELECT_ONE, MergeKind.REGISTER);

        assertThat(settings.merge()).isEqualTo(MergeKind.CONSENT);
        assertThat(settings.sensitivity()).isEqualTo(Sensitivity.CONSENT);
        assertThat(settings.consentFor("yes")).contains(ConsentState.GIVEN);
        assertThat(settings.missing()).containsEntry("dk", -8);
        assertThat(settings.indicators()).containsExactly("RR", "CR");
    }

    @Test
    void withdrawnConsentClosesWhatRefusedConsentCloses() throws FormProblemException {
        QuestionSettings settings = read("c,select_one yn,consent,consent,,yes:given no:refused,,\n")
                .question("c", QuestionKind.SELECT_ONE, MergeKind.REGISTER);

        assertThat(settings.choiceFor(ConsentState.WITHDRAWN)).contains("no");
        assertThat(settings.choiceFor(ConsentState.GIVEN)).contains("yes");
        assertThat(settings.choiceFor(ConsentState.UNKNOWN)).isEmpty();
    }

    @Test
    void textNobodyClassifiedCountsAsFreeText() {
        assertThat(FormDictionary.EMPTY
                        .question("x", QuestionKind.TEXT, MergeKind.REGISTER)
                        .sensitivity())
                .isEqualTo(Sensitivity.FREE_TEXT);
        assertThat(FormDictionary.EMPTY
                        .question("x", QuestionKind.INTEGER, MergeKind.REGISTER)
                        .sensitivity())
                .isEqualTo(Sensitivity.UNCLASSIFIED);
    }

    @Test
    void inseparableAnswersNameTheirGroup() throws FormProblemException {
        QuestionSettings settings = read("amount,decimal,response,group:money,,,,\n")
                .question("amount", QuestionKind.DECIMAL, MergeKind.REGISTER);

        assertThat(settings.merge()).isEqualTo(MergeKind.GROUP);
        assertThat(settings.mergeGroup()).isEqualTo("money");
    }

    @Test
    void aRepeatHasItsKeyAndMayBeErasedByRow() throws FormProblemException {
        RepeatSettings vote =
                read("vote,repeat,person,rows,v_round v_member,,,\n").repeat("vote");

        assertThat(vote.rowKey()).containsExactly("v_round", "v_member");
        assertThat(vote.isErasedByRow()).isTrue();
        assertThat(FormDictionary.EMPTY.repeat("vote").isErasedByRow()).isFalse();
    }

    @Test
    void everyFaultIsListedWithItsLine() {
        FormProblemException refused = catchThrowableOfType(
                FormProblemException.class,
                () -> read("a,text,secret,register,,,,\nb,text,response,newest,,,,\na,text,response,,,,x:y,\n"));

        assertThat(refused.problems())
                .extracting(FormProblem::toString)
                .containsExactly(
                        "a: Dictionary, line 2: \"secret\" is no class we know.",
                        "b: Dictionary, line 3: \"newest\" is no merge we know.",
                        "a: Dictionary, line 4: \"x:y\" is not CODE:NUMBER.",
                        "a: Dictionary, line 4: the path has a line already.");
    }

    @Test
    void aDictionaryWithoutItsColumnsIsRefused() {
        assertThatThrownBy(() -> FormDictionary.read("path;class\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("no column \"path\"");
    }

    @Test
    void aWordOfTheSidecarStandsBeforeOneOfTheForm() throws FormProblemException {
        Map<String, Map<String, String>> inForm =
                Map.of("n", Map.of("merge", "counter", "class", "response"), "p", Map.of("class", "quasi"));
        byte[] sidecar = "path,class,merge\nn,quasi,\n".getBytes(StandardCharsets.UTF_8);

        FormDictionary dictionary = FormDictionary.of(inForm, Optional.of(sidecar));

        QuestionSettings n = dictionary.question("n", QuestionKind.INTEGER, MergeKind.REGISTER);
        assertThat(n.merge()).isEqualTo(MergeKind.COUNTER);
        assertThat(n.sensitivity()).isEqualTo(Sensitivity.QUASI);
        assertThat(dictionary
                        .question("p", QuestionKind.TEXT, MergeKind.REGISTER)
                        .sensitivity())
                .isEqualTo(Sensitivity.QUASI);
    }

    @Test
    void whatAGroupSaysHoldsForItsQuestionsUnlessTheySayOtherwise() throws FormProblemException {
        FormDictionary dictionary = FormDictionary.of(
                Map.of(
                        "money",
                        Map.of("merge", "group", "class", "special", "licence", "SDQ"),
                        "money/note",
                        Map.of("merge", "register", "class", "free-text"),
                        FormDictionary.RECORD,
                        Map.of("strands", "process local", "class", "response")),
                Optional.empty());

        QuestionSettings amount = dictionary.question("money/amount", QuestionKind.DECIMAL, MergeKind.REGISTER);
        QuestionSettings note = dictionary.question("money/note", QuestionKind.TEXT, MergeKind.REGISTER);
        QuestionSettings total = dictionary.question("money/total", QuestionKind.HIDDEN, MergeKind.COMPUTED);
        QuestionSettings other = dictionary.question("other", QuestionKind.TEXT, MergeKind.REGISTER);

        assertThat(amount.merge()).isEqualTo(MergeKind.GROUP);
        assertThat(amount.mergeGroup()).isEqualTo("money");
        assertThat(amount.sensitivity()).isEqualTo(Sensitivity.SPECIAL);
        assertThat(amount.licence()).isEqualTo("SDQ");
        assertThat(amount.strands()).containsExactly("process", "local");
        assertThat(note.merge()).isEqualTo(MergeKind.REGISTER);
        assertThat(note.sensitivity()).isEqualTo(Sensitivity.FREE_TEXT);
        assertThat(total.merge()).isEqualTo(MergeKind.COMPUTED);
        assertThat(other.sensitivity()).isEqualTo(Sensitivity.RESPONSE);
    }

    @Test
    void theClassOfARepeatOfPeopleIsNotThatOfItsQuestions() throws FormProblemException {
        FormDictionary dictionary =
                FormDictionary.of(Map.of("person", Map.of("class", "person", "row_key", "ref")), Optional.empty());

        assertThat(dictionary
                        .question("person/age", QuestionKind.INTEGER, MergeKind.REGISTER)
                        .sensitivity())
                .isEqualTo(Sensitivity.UNCLASSIFIED);
        assertThat(dictionary.repeat("person").rowKey()).containsExactly("ref");
    }

    @Test
    void codedConsentIsMergedAsConsent() throws FormProblemException {
        FormDictionary dictionary =
                FormDictionary.of(Map.of("ok", Map.of("consent", "yes:given no:refused")), Optional.empty());

        assertThat(dictionary
                        .question("ok", QuestionKind.SELECT_ONE, MergeKind.REGISTER)
                        .merge())
                .isEqualTo(MergeKind.CONSENT);
    }
}
