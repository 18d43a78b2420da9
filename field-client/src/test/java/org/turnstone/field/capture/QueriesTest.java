package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldOffice;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;

/** Questions of the office on a laptop: what is said to them, and what is not touched by it. */
class QueriesTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    private Path folder;

    private final FieldSite site = new FieldSite(77);
    private final FormHash form = site.publish("tfc_workshop_record");
    private FieldOffice office;

    @BeforeEach
    void open() {
        office = new FieldOffice(site);
    }

    private RecordId saved(Vault vault) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(REFERENCE, new FieldValue.Text("GRI-W-0001"));
            work.save(null);
            site.sync(vault);
            return work.record();
        }
    }

    private static RecordState state(Vault vault, RecordId record) {
        return Merger.merge(vault.read(record).history());
    }

    private static Query query(Vault vault, RecordId record, QueryId id) {
        return state(vault, record).query(id).orElseThrow();
    }

    private RecordDecisions decisions(Vault vault) {
        return new RecordDecisions(vault, site.records(vault), site.clock());
    }

    @Test
    void twoLaptopsReplyAtOnceAndTheOfficeClosesMeanwhileAndNothingIsLost() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"));
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            RecordId record = saved(mine);
            QueryId id = office.ask(mine, record, REFERENCE, "Is that the right number?");
            site.sync(mine);
            site.sync(toms);

            decisions(mine).reply(record, id, "yes");
            decisions(toms).reply(record, id, "no, it is 0002");
            office.close(mine, record, id, "found the paper");
            site.sync(toms);
            site.sync(mine);
            site.sync(toms);

            assertThat(state(mine, record).canonicalBytes())
                    .isEqualTo(state(toms, record).canonicalBytes());
            Query query = query(mine, record, id);
            assertThat(query.replies()).extracting(Query::textOf).containsExactlyInAnyOrder("yes", "no, it is 0002");
            // The office had seen the first reply, with the eyes of that laptop, and not the second.
            assertThat(query.status()).isEqualTo(Query.Status.ANSWERED);
            assertThat(query.isAnsweredLate()).isTrue();
            assertThat(state(mine, record).value(REFERENCE)).contains(new FieldValue.Text("GRI-W-0001"));

            office.close(mine, record, id, "both read");
            site.sync(toms);
            assertThat(query(toms, record, id).status()).isEqualTo(Query.Status.CLOSED);
        }
    }

    @Test
    void aReplyLeavesWhatIsTypedAndNotSavedAsItIs() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine);
            QueryId id = office.ask(mine, record, REFERENCE, "Which one?");
            site.sync(mine);
            try (RecordWork work = site.records(mine).open(record)) {
                work.answer(REFERENCE, new FieldValue.Text("GRI-W-0002"));
                work.keepDraft();
            }

            decisions(mine).reply(record, id, "see my answer");

            assertThat(mine.journal().records()).contains(record);
            try (RecordWork work = site.records(mine).open(record)) {
                assertThat(work.isResumed()).isTrue();
                work.save(null);
            }
            assertThat(state(mine, record).value(REFERENCE)).contains(new FieldValue.Text("GRI-W-0002"));
            assertThat(state(mine, record).review()).isEmpty();
            assertThat(query(mine, record, id).edits()).hasSize(1);
        }
    }

    /** What arrived behind a question while a form was open was not shown, and is not replaced by what is saved there. */
    @Test
    void aReplyFromAnOpenFormSupersedesNothingThatCameMeanwhile() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"));
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            RecordId record = saved(mine);
            site.sync(toms);
            try (RecordWork open = site.records(mine).open(record)) {
                try (RecordWork his = site.records(toms).open(record)) {
                    his.answer(REFERENCE, new FieldValue.Text("GRI-W-0003"));
                    his.save(null);
                }
                site.sync(toms);
                QueryId id = office.ask(toms, record, REFERENCE, "Which one?");
                site.sync(mine);

                open.reply(id, "mine");
                open.answer(REFERENCE, new FieldValue.Text("GRI-W-0002"));
                open.save(null);

                assertThat(state(mine, record).review())
                        .as("both answers stand")
                        .hasSize(1);
                assertThat(query(mine, record, id).replies()).hasSize(1);
            }
        }
    }

    @Test
    void aQuestionIsNoAnswerAndNoDecision() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine);
            QueryId id = office.ask(mine, record, null, "Which hall?");
            site.sync(mine);
            Records records = site.records(mine);
            RecordIndex index = new RecordIndex(mine, records);

            RecordIndex.Line line = index.lines().get(0);
            assertThat(line.questions()).isOne();
            assertThat(line.decided()).isEmpty();
            assertThat(line.review()).isZero();
            assertThat(records.view(record).values().values().keySet()).noneMatch(FieldPath::isOfRecord);
            try (RecordWork work = records.open(record)) {
                assertThat(work.save(null).changes()).as("nothing to save").isEmpty();
            }

            decisions(mine).reply(record, id, "the one by the park");
            assertThat(index.lines().get(0).questions()).isZero();
            assertThat(RecordStory.of(mine, record, site.clock().instant()))
                    .flatExtracting(RecordStory.Saved::deeds)
                    .extracting(RecordStory.Deed::kind)
                    .contains(RecordStory.Kind.ASKED, RecordStory.Kind.REPLIED);
        }
    }

    @Test
    void aReplyNeedsAQuestionAndWords() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine);
            QueryId id = office.ask(mine, record, null, "Which hall?");
            site.sync(mine);

            assertThatThrownBy(() -> decisions(mine).reply(record, new QueryId("other"), "x"))
                    .isInstanceOf(UnknownRecordException.class);
            for (String text : List.of(" ", "x".repeat(RecordDecisions.MAX_REPLY + 1))) {
                assertThatThrownBy(() -> decisions(mine).reply(record, id, text))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(query(mine, record, id).replies()).isEmpty();
        }
    }

    /** What is asked and replied about a person of a workshop goes with that person. */
    @Test
    void whatIsSaidAboutARowIsErasedWithIt() throws Exception {
        try (Vault mine = site.member(FieldSite.place(folder, "mine"))) {
            RecordId record = saved(mine);
            FieldPath badge;
            try (RecordWork work = site.records(mine).open(record)) {
                badge = work.addRow(new GroupPath("person")).field("p_ref");
                assertThat(work.answer(badge, new FieldValue.Text("P17")).isAccepted())
                        .isTrue();
                work.save(null);
            }
            badge = state(mine, record).fields().keySet().stream()
                    .filter(path -> path.template().equals("person/p_ref"))
                    .findFirst()
                    .orElseThrow();
            site.sync(mine);
            QueryId about = office.ask(mine, record, badge, "Is P17 not Kowalska?");
            QueryId other = office.ask(mine, record, null, "Which hall?");
            site.sync(mine);
            decisions(mine).reply(record, about, "yes");
            site.sync(mine);
            assertThat(query(mine, record, about).status()).isEqualTo(Query.Status.ANSWERED);
            KeyId part = mine.read(record).partKeys().get(badge.row().orElseThrow());

            site.decide(new ControlEntry.Erase(record, part));
            site.sync(mine);

            assertThat(state(mine, record).query(about)).isEmpty();
            assertThat(query(mine, record, other).status()).isEqualTo(Query.Status.ASKED);
        }
    }
}
