package org.turnstone.field.ui;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.form.FormSource;

/** Writes XForms of one kind of question many times over, for tests of size and speed. */
final class SmallXForm {
    private final StringBuilder instance = new StringBuilder();
    private final StringBuilder binds = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private final String id;

    SmallXForm(String id) {
        this.id = id;
    }

    private void bind(String path, String type, String more) {
        binds.append("<bind nodeset=\"/f/%s\" type=\"%s\" %s/>".formatted(path, type, more));
    }

    /** A question that is typed. */
    SmallXForm typed(String name, String type, String label) {
        return typed(name, type, label, "");
    }

    /** A question that is typed, with a constraint or the like. */
    SmallXForm typed(String name, String type, String label, String more) {
        instance.append("<%s/>".formatted(name));
        bind(name, type, more);
        body.append("<input ref=\"/f/%s\"><label>%s</label></input>".formatted(name, label));
        return this;
    }

    /** A question with so many choices, called c1, c2 and so on. */
    SmallXForm chosen(String name, String label, int choices) {
        instance.append("<%s/>".formatted(name));
        bind(name, "string", "");
        body.append("<select1 ref=\"/f/%s\"><label>%s</label>".formatted(name, label));
        for (int choice = 1; choice <= choices; choice++) {
            body.append("<item><label>Choice number %d</label><value>c%d</value></item>".formatted(choice, choice));
        }
        body.append("</select1>");
        return this;
    }

    /** A repeat with these questions, all typed. */
    SmallXForm repeat(String name, String... questions) {
        List<String> nodes = new ArrayList<>();
        body.append("<group ref=\"/f/%s\"><label>%s</label><repeat nodeset=\"/f/%s\">".formatted(name, name, name));
        for (String question : questions) {
            nodes.add("<%s/>".formatted(question));
            bind(name + "/" + question, "string", "");
            body.append("<input ref=\"/f/%s/%s\"><label>%s</label></input>".formatted(name, question, question));
        }
        body.append("</repeat></group>");
        instance.append("<%s jr:template=\"\">%s</%s>".formatted(name, String.join("", nodes), name));
        return this;
    }

    String xml() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                    xmlns:jr="http://openrosa.org/javarosa">
                <h:head><h:title>%s</h:title><model>
                <instance><f id="%s" version="1">%s<meta><instanceID/></meta></f></instance>
                %s
                </model></h:head><h:body>%s</h:body></h:html>
                """.formatted(id, id, instance, binds, body);
    }

    FormSource source() {
        return FormSource.of(xml().getBytes(StandardCharsets.UTF_8));
    }
}
