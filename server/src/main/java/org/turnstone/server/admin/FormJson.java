package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.turnstone.server.formfile.FormFinding;
import org.turnstone.server.formfile.MadeForm;

/** What was found about a form, as machines read it (docs/contracts.md, "Forms of a site"). */
final class FormJson {
    private FormJson() {}

    static JsonObject made(MadeForm made) {
        return Json.createObjectBuilder()
                .add("usable", true)
                .add("formId", made.template().formId())
                .add("version", made.template().version())
                .add("title", made.template().title())
                .add("questions", FormMain.asked(made.template()))
                .add("languages", Json.createArrayBuilder(made.template().languages()))
                .add("problems", findings(made.notes()))
                .build();
    }

    static JsonObject refused(List<FormFinding> findings) {
        return Json.createObjectBuilder()
                .add("usable", false)
                .add("problems", findings(findings))
                .build();
    }

    private static JsonArrayBuilder findings(List<FormFinding> findings) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (FormFinding finding : findings) {
            all.add(Json.createObjectBuilder()
                    .add("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .add("sheet", finding.sheet())
                    .add("row", finding.row())
                    .add("column", finding.column())
                    .add("path", finding.path())
                    .add("message", finding.toString()));
        }
        return all;
    }
}
