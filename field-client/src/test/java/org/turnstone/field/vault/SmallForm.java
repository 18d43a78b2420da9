package org.turnstone.field.vault;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowPath;

/** A form with a note, a photo and people who can be erased alone, which seals finished records or does not. */
final class SmallForm {
    private static final String XFORM = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                xmlns:jr="http://openrosa.org/javarosa">
              <h:head><h:title>Small</h:title><model><instance>
                <data id="FORM" version="1"><note/><photo/><person jr:template=""><p_name/></person></data></instance>
                <bind nodeset="/data/note" type="string"/>
                <bind nodeset="/data/photo" type="binary"/>
                <bind nodeset="/data/person/p_name" type="string"/></model></h:head>
              <h:body>
                <input ref="/data/note"><label>Note</label></input>
                <upload ref="/data/photo" mediatype="image/*"><label>Photo</label></upload>
                <group ref="/data/person"><label>Person</label><repeat nodeset="/data/person">
                  <input ref="/data/person/p_name"><label>Name</label></input></repeat></group>
              </h:body></h:html>
            """;
    private static final String DICTIONARY = "path,class,merge,seal\nperson,person,,\n";

    private static final String VISITS = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                xmlns:jr="http://openrosa.org/javarosa">
              <h:head><h:title>Visits</h:title><model><instance>
                <data id="small_visits" version="1"><case_id/><wave/><contact jr:template=""><outcome/></contact><note/>
                </data></instance>
                <bind nodeset="/data/case_id" type="string"/>
                <bind nodeset="/data/wave" type="string"/>
                <bind nodeset="/data/contact/outcome" type="string"/>
                <bind nodeset="/data/note" type="string"/></model></h:head>
              <h:body>
                <input ref="/data/case_id"><label>Case</label></input>
                <input ref="/data/wave"><label>Wave</label></input>
                <group ref="/data/contact"><label>Visit</label><repeat nodeset="/data/contact">
                  <input ref="/data/contact/outcome"><label>Outcome</label></input></repeat></group>
                <input ref="/data/note"><label>Note</label></input>
              </h:body></h:html>
            """;

    private SmallForm() {}

    /** A form that tells of visits to a case (docs/contracts.md, "Cases"). */
    static FormHash ofVisits(FieldSite site) {
        return site.publish(
                "small_visits",
                VISITS,
                "path,class,merge,indicators\ncase_id,link-key,,\ncontact/outcome,paradata,,RR\n");
    }

    static void visit(RecordWork work, String number, String outcome, String note) {
        require(work.answer(new FieldPath("case_id"), new FieldValue.Text(number)));
        require(work.answer(new FieldPath("wave"), new FieldValue.Text("base")));
        RowPath row = work.addRow(new GroupPath("contact"));
        require(work.answer(new FieldPath(row.text() + "/outcome"), new FieldValue.Text(outcome)));
        note(work, note);
    }

    static FormHash open(FieldSite site) {
        return site.publish("small_open", XFORM.replace("FORM", "small_open"), DICTIONARY);
    }

    static FormHash sealing(FieldSite site) {
        return site.publish(
                "small_sealing", XFORM.replace("FORM", "small_sealing"), DICTIONARY + "#record,,,finished\n");
    }

    static void note(RecordWork work, String text) {
        require(work.answer(new FieldPath("note"), new FieldValue.Text(text)));
    }

    static void photo(RecordWork work, String content) throws Exception {
        require(work.answer(
                new FieldPath("photo"),
                work.attach(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), "image/png")));
    }

    static RowPath person(RecordWork work, String name) {
        RowPath row = work.addRow(new GroupPath("person"));
        require(work.answer(new FieldPath(row.text() + "/p_name"), new FieldValue.Text(name)));
        return row;
    }

    private static void require(AnswerOutcome outcome) {
        if (!outcome.isAccepted()) {
            throw new AssertionError("an answer of a test was not taken");
        }
    }

    static void finish(RecordWork work) throws Exception {
        if (!work.finish().isFinished()) {
            throw new AssertionError("a record of a test could not be finished");
        }
        work.save(null);
    }
}
