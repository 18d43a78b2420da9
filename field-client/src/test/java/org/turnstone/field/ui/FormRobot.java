package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.awt.Component;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.swing.JTextField;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;

/**
 * Fills a form in the window from an answers file, going from page to page as an interviewer does: it looks which cards
 * are on the screen, answers those the file has something for, adds the rows it has, and presses Next.
 */
final class FormRobot {
    private final WindowDriver window;
    private final FormTemplate template;
    private final Path folder;
    private final Set<String> done = new HashSet<>();

    FormRobot(WindowDriver window, FormTemplate template, Path folder) {
        this.window = window;
        this.template = template;
        this.folder = folder;
    }

    /** Fills every page and stays on the last. */
    void fill(JsonObject answers, Runnable onEachPage) {
        while (true) {
            fillPage(answers, "");
            onEachPage.run();
            if (window.find("next").isEmpty()) {
                return;
            }
            window.click("next");
        }
    }

    private void fillPage(JsonObject answers, String prefix) {
        boolean again = true;
        while (again) {
            again = false;
            for (String name : window.names("card:" + prefix)) {
                String path = name.substring("card:".length());
                Optional<JsonValue> value = find(answers, path.substring(prefix.length()));
                if (value.isPresent() && isHere(path, prefix) && done.add(path)) {
                    answer(path, value.get());
                    // What was answered may have shown or hidden others.
                    again = true;
                    break;
                }
            }
        }
        for (String name : window.names("rows:" + prefix)) {
            String path = name.substring("rows:".length());
            Optional<JsonValue> rows = find(answers, path.substring(prefix.length()));
            if (rows.isPresent() && rows.get() instanceof JsonArray array && done.add(path)) {
                for (JsonValue row : array) {
                    addRow(path, row.asJsonObject());
                }
            }
        }
    }

    private static boolean isHere(String path, String prefix) {
        return path.startsWith(prefix) && !path.substring(prefix.length()).contains("[");
    }

    private void addRow(String repeat, JsonObject row) {
        window.click("add:" + repeat);
        window.await("the row", () -> !window.names("card:" + repeat + "[").isEmpty());
        String first = window.names("card:" + repeat + "[").get(0);
        String path = first.substring("card:".length());
        String prefix = path.substring(0, path.indexOf(']', repeat.length()) + 1) + "/";
        fillPage(row, prefix);
        window.click("next");
        window.await("the list", () -> window.find("rows:" + repeat).isPresent());
    }

    /** The value at a path of names, if the file says something there. */
    private static Optional<JsonValue> find(JsonObject answers, String names) {
        JsonValue at = answers;
        for (String name : names.split("/")) {
            if (!(at instanceof JsonObject object) || !object.containsKey(name)) {
                return Optional.empty();
            }
            at = object.get(name);
        }
        return Optional.of(at);
    }

    private OutlineNode.Question question(String path) {
        return template.outline()
                .question(new org.turnstone.sync.record.FieldPath(path).template())
                .orElseThrow();
    }

    private void answer(String path, JsonValue value) {
        if (value instanceof JsonObject object && object.containsKey("@na")) {
            window.click("none:" + path);
            window.click("none:" + object.getString("@na") + ":" + path);
            return;
        }
        switch (question(path).kind()) {
            case DATE -> day(path, LocalDate.parse(text(value)));
            case TIME -> window.type(path + "#time", text(value));
            case DATETIME -> {
                OffsetDateTime at = OffsetDateTime.parse(text(value));
                day(path, at.toLocalDate());
                window.type(path + "#time", at.toLocalTime().toString());
            }
            case SELECT_ONE -> choose(path, text(value));
            case SELECT_MULTIPLE -> {
                for (JsonValue choice : value.asJsonArray()) {
                    window.click(path + "=" + text(choice));
                }
            }
            case IMAGE -> photo(path, value.asJsonObject().getString("@file"));
            default -> {
                if (window.find("add:" + path).isPresent()) {
                    count(path, value);
                } else {
                    window.type(path, text(value));
                }
            }
        }
    }

    private void day(String path, LocalDate day) {
        window.type(path + "#day", Integer.toString(day.getDayOfMonth()));
        window.type(path + "#month", Integer.toString(day.getMonthValue()));
        window.type(path + "#year", Integer.toString(day.getYear()));
    }

    private void choose(String path, String code) {
        if (window.find(path + "?").isPresent()) {
            window.type(path + "?", code);
            window.press(KeyEvent.VK_DOWN);
        } else {
            window.click(path + "=" + code);
        }
    }

    private void count(String path, JsonValue value) {
        boolean recount = value instanceof JsonObject object && object.containsKey("@recount");
        JsonValue number =
                value instanceof JsonObject object ? object.values().iterator().next() : value;
        window.type(path, text(number));
        window.click((recount ? "recount:" : "add:") + path);
    }

    private void photo(String path, String file) {
        window.click(path);
        window.await("the file chooser", () -> !fileNames().isEmpty());
        Component field = fileNames().get(0);
        field.setName("file name");
        window.type("file name", folder.resolve(file).toAbsolutePath().toString());
        window.press(KeyEvent.VK_ENTER);
        window.await("the photo", () -> window.textOf("card:" + path).contains("encrypted"));
    }

    private List<Component> fileNames() {
        return org.assertj.swing.edt.GuiActionRunner.execute(() -> window.all(component -> component
                        instanceof JTextField
                && javax.swing.SwingUtilities.getAncestorOfClass(javax.swing.JFileChooser.class, component) != null));
    }

    private static String text(JsonValue value) {
        if (value instanceof JsonString string) {
            return string.getString();
        }
        assertThat(value).isInstanceOf(JsonNumber.class);
        return value.toString();
    }
}
