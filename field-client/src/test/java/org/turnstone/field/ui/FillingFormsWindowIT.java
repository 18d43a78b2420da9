package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.field.capture.Records;
import org.turnstone.field.cli.CommandLineCapture;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;

/** A robot fills the four sample forms; what is stored is what the command line makes of the same answers. */
@ExtendWith(EventThreadWatch.class)
class FillingFormsWindowIT {
    private static final Path ANSWERS =
            Path.of("src", "test", "resources", "org", "turnstone", "field", "ui", "answers");

    /**
     * Ids, and what the clock or chance made: different in two captures of the same answers. The window paints a photo anew,
     * which the command line does not.
     */
    private static final Set<String> MASKED = Set.of("@record", "@row", "@blob", "@digest", "@type", "@bytes");

    @ParameterizedTest
    @EnumSource
    void theWindowStoresWhatTheCommandLineStores(SampleForms form, @TempDir Path folder) throws Exception {
        Laptop laptop = Laptop.in(folder, 7 + form.ordinal(), form);
        JsonObject answers = answers(form);
        RecordId byCommandLine;
        try (Vault vault = laptop.open()) {
            byCommandLine = CommandLineCapture.capture(laptop.records(vault), laptop.form(form), answers, ANSWERS);
        }

        try (WindowDriver window = WindowDriver.open(laptop, 1)) {
            window.unlock();
            begin(window, laptop, form);
            int[] page = {0};
            new FormRobot(window, form.template(), ANSWERS)
                    .fill(answers, () -> window.photograph(photo(form, ++page[0])));
            window.click("finish");
            window.await("home", () -> window.find("said").isPresent());
            assertThat(window.textOf("said")).contains("Saved");
            window.photograph("home-after-" + form.name().toLowerCase(java.util.Locale.ROOT));
        }

        try (Vault vault = laptop.open()) {
            Records records = laptop.records(vault);
            RecordId byWindow = records.all().stream()
                    .map(Records.View::record)
                    .filter(record -> !record.equals(byCommandLine))
                    .findFirst()
                    .orElseThrow();
            assertThat(masked(CommandLineCapture.show(records, byWindow), form.template()))
                    .isEqualTo(masked(CommandLineCapture.show(records, byCommandLine), form.template()));
            assertThat(records.begun()).isEmpty();
        }
    }

    private static String photo(SampleForms form, int page) {
        return "form-" + form.name().toLowerCase(java.util.Locale.ROOT) + "-" + page;
    }

    private static void begin(WindowDriver window, Laptop laptop, SampleForms form) {
        String start = "start:" + laptop.form(form).toHex();
        window.click(start);
        window.await("the form", () -> window.find("form-screen").isPresent());
        window.settle();
    }

    private static JsonObject answers(SampleForms form) throws IOException {
        String name = "answers/" + form.name().toLowerCase(java.util.Locale.ROOT) + ".json";
        try (InputStream file = FillingFormsWindowIT.class.getResourceAsStream(name);
                JsonReader reader = Json.createReader(file)) {
            return reader.readObject();
        }
    }

    private static JsonObject masked(JsonObject shown, FormTemplate template) {
        JsonObjectBuilder out = Json.createObjectBuilder(masked(shown).asJsonObject());
        JsonObjectBuilder computed = Json.createObjectBuilder();
        shown.getJsonObject("@computed").forEach((path, value) -> {
            boolean stamp = template.settings(new FieldPath(path).template()).merge() == MergeKind.STAMP;
            computed.add(path, stamp ? Json.createValue("a stamp") : value);
        });
        return out.add("@computed", computed).build();
    }

    private static JsonValue masked(JsonValue value) {
        if (value instanceof JsonObject object) {
            JsonObjectBuilder out = Json.createObjectBuilder();
            object.forEach((name, inner) -> {
                if (!MASKED.contains(name)) {
                    out.add(name, masked(inner));
                }
            });
            return out.build();
        }
        if (value instanceof JsonArray array) {
            JsonArrayBuilder out = Json.createArrayBuilder();
            array.forEach(inner -> out.add(masked(inner)));
            return out.build();
        }
        return value;
    }
}
