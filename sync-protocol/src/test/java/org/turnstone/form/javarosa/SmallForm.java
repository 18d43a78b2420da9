package org.turnstone.form.javarosa;

import java.nio.charset.StandardCharsets;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;

/** Forms of a few lines. */
final class SmallForm {
    private SmallForm() {}

    static FormSource source(String instance, String model, String body) {
        return document(
                "<instance><data id=\"small\" version=\"1\">%s</data></instance>%s".formatted(instance, model), body);
    }

    static FormSource document(String model, String body) {
        return FormSource.of(("""
                <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                    xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"
                    xmlns:orx="http://openrosa.org/xforms"
                    xmlns:entities="http://www.opendatakit.org/xforms/entities">
                <h:head><h:title>Small</h:title><model>%s</model></h:head>
                <h:body>%s</h:body></h:html>""".formatted(model, body)).getBytes(StandardCharsets.UTF_8));
    }

    static FormTemplate form(String instance, String model, String body) {
        return compile(source(instance, model, body));
    }

    static FormTemplate compile(FormSource source) {
        try {
            return new JavaRosaFormEngine().compile(source);
        } catch (FormProblemException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String input(String name) {
        return "<input ref=\"/data/" + name + "\"><label>" + name + "</label></input>";
    }

    static String bind(String name, String rules) {
        return "<bind nodeset=\"/data/" + name + "\" " + rules + "/>";
    }

    /** A select over a list that is a file or is written in the model. */
    static String select(String name, String nodeset) {
        return "<select1 ref=\"/data/" + name + "\"><label>" + name + "</label><itemset nodeset=\"" + nodeset
                + "\"><value ref=\"name\"/><label ref=\"label\"/></itemset></select1>";
    }
}
