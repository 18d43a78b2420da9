package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FormHash;

/** An answer that makes an earlier one impossible is kept, and the earlier one is named. */
class BrokenAnswerNoticeTest {
    private static final String XFORM = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
              <h:head><h:title>Heads</h:title><model><instance>
                <data id="heads" version="1"><children/><people/></data></instance>
                <bind nodeset="/data/children" type="int" constraint="/data/people = '' or . &lt;= /data/people"/>
                <bind nodeset="/data/people" type="int"/></model></h:head>
              <h:body><input ref="/data/children"><label>How many children?</label></input>
                <input ref="/data/people"><label>How many people?</label></input></h:body></h:html>
            """;
    private static final FieldPath CHILDREN = new FieldPath("children");
    private static final FieldPath PEOPLE = new FieldPath("people");

    private static final class Pictures implements FormScreen {
        final List<FormPicture> shown = new ArrayList<>();

        @Override
        public void show(FormPicture picture) {
            shown.add(picture);
        }

        @Override
        public void leave(String sentence) {}

        @Override
        public void alarm(String sentence) {}

        String notice() {
            return shown.get(shown.size() - 1).notice();
        }
    }

    @Test
    void anEarlierAnswerThatIsNoLongerTakenIsNamed(@TempDir Path folder) throws Exception {
        FieldSite site = new FieldSite(5);
        FormHash form = site.publish("heads", XFORM, "path,class,merge\n");
        try (Vault vault = site.member(FieldSite.place(folder, "ada"));
                RecordWork work = site.records(vault).begin(form)) {
            Pictures pictures = new Pictures();
            FormPresenter presenter = new FormPresenter(
                    work,
                    null,
                    pictures,
                    new Authors(vault.membership().orElseThrow().certificate().deviceId()),
                    site.clock(),
                    ZoneOffset.UTC);
            presenter.begin();

            presenter.edited(PEOPLE, Typed.whole("5"), "5", true);
            presenter.edited(CHILDREN, Typed.whole("4"), "4", true);
            assertThat(pictures.notice()).isEmpty();
            presenter.edited(PEOPLE, Typed.whole("3"), "3", true);

            assertThat(pictures.notice()).endsWith("please look at: How many children?");
            assertThat(work.session().item(PEOPLE).answer()).isPresent();
            presenter.edited(PEOPLE, Typed.whole("6"), "6", true);
            assertThat(pictures.notice()).isEmpty();
        }
    }
}
