package org.turnstone.field.ui;

import java.awt.Component;
import java.awt.event.KeyEvent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.swing.AbstractButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JList;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import org.assertj.swing.edt.GuiActionRunner;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Choice;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.MissingCode;

/**
 * Fills any form in the window by chance, as an interviewer would: it looks what is asked, answers it with mouse and keys,
 * tries another answer where the form takes none of that kind, and in the end records that it was skipped. It remembers what
 * every question should hold.
 */
final class FormWalker {
    private static final int MAX_ROWS = 2;
    private static final int TRIES = 3;
    private static final List<String> WORDS = List.of("Ann Lee", "0712345678", "Corner shop 12", "a", "GRI-W-0031");

    private final WindowDriver window;
    private final FormTemplate template;
    private final Path file;
    private final Random random;
    private final int most;
    private final Map<FieldPath, FieldValue> answered = new LinkedHashMap<>();
    private final Set<FieldPath> files = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private int skipped;
    private int takenBack;

    /**
     * @param file a picture on this machine, for questions that ask for a file
     * @param most after so many answers the robot goes home
     */
    FormWalker(WindowDriver window, FormTemplate template, Path file, long seed, int most) {
        this.window = window;
        this.template = template;
        this.file = file;
        this.random = new Random(seed);
        this.most = most;
    }

    /** What each question should hold now. */
    Map<FieldPath, FieldValue> answered() {
        return answered;
    }

    /** Questions that should hold some file. */
    Set<FieldPath> files() {
        return files;
    }

    /** How many questions took no answer of ours, so that they were skipped. */
    int skipped() {
        return skipped;
    }

    /** How often the form itself took an answer back, and said so. */
    int takenBack() {
        return takenBack;
    }

    int count() {
        return answered.size() + files.size();
    }

    /** Fills page after page, and stays on the last. */
    void fill() {
        while (true) {
            fillPage();
            if (count() >= most || window.find("next").isEmpty()) {
                return;
            }
            window.click("next");
        }
    }

    private void fillPage() {
        boolean again = true;
        while (again && count() < most) {
            again = false;
            for (String name : window.names("card:")) {
                String path = name.substring("card:".length());
                if (done.add(path) && isAsked(path)) {
                    answer(new FieldPath(path));
                    // What was answered may have shown or hidden others.
                    again = true;
                    break;
                }
            }
        }
        for (String name : window.names("rows:")) {
            String path = name.substring("rows:".length());
            while (window.find("add:" + path).isPresent() && rows(path) < MAX_ROWS && count() < most) {
                addRow(path);
            }
        }
    }

    private int rows(String repeat) {
        int rows = 0;
        for (String one : done) {
            rows += one.startsWith("row " + repeat + " ") ? 1 : 0;
        }
        return rows;
    }

    private void addRow(String repeat) {
        done.add("row " + repeat + " " + rows(repeat));
        window.click("add:" + repeat);
        window.await("the row", () -> window.find("rows:" + repeat).isEmpty());
        while (true) {
            fillPage();
            boolean last = window.find("rows:" + repeat).isPresent();
            if (last || window.find("next").isEmpty()) {
                return;
            }
            window.click("next");
            if (window.find("rows:" + repeat).isPresent()) {
                return;
            }
        }
    }

    private OutlineNode.Question question(FieldPath path) {
        return template.outline().question(path.template()).orElseThrow();
    }

    private boolean isAsked(String path) {
        return window.find("none:" + path).isPresent()
                || !window.names(path + "=").isEmpty();
    }

    private void answer(FieldPath path) {
        OutlineNode.Question question = question(path);
        boolean isFile = question.type() == ValueType.ATTACHMENT;
        if (isFile) {
            choose(path);
            files.add(path);
            return;
        }
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<FieldValue> value = give(path, question, attempt);
            window.press(KeyEvent.VK_TAB);
            if (window.find("notice").isPresent() && window.textOf("notice").contains("taken back")) {
                takenBack++;
            }
            if (value.isPresent() && !isRefused(path)) {
                answered.put(path, value.get());
                return;
            }
        }
        skipped++;
        skip(path);
    }

    private void skip(FieldPath path) {
        if (window.find("none:" + path).isPresent()) {
            window.click("none:" + path);
            window.click("none:skip:" + path);
            answered.put(path, new FieldValue.Missing(MissingCode.SKIPPED));
        }
    }

    private boolean isRefused(FieldPath path) {
        // The card has a bar and an error; nothing else says "To put right".
        return GuiActionRunner.execute(() -> window
                .all(part -> part instanceof JComponent
                        && part.getName() != null
                        && (part.getName().equals(path.text())
                                || part.getName().startsWith(path.text() + "=")
                                || part.getName().startsWith(path.text() + "#")
                                || part.getName().equals(path.text() + "?")))
                .stream()
                .map(part -> part.getAccessibleContext().getAccessibleDescription())
                .anyMatch(said -> said != null && said.startsWith("To put right")));
    }

    private Optional<FieldValue> give(FieldPath path, OutlineNode.Question question, int attempt) {
        String name = path.text();
        return switch (question.type()) {
            case TEXT -> acknowledgedOrTyped(name, attempt);
            case WHOLE -> whole(name, attempt);
            case DECIMAL -> {
                if (window.find(name).isEmpty()) {
                    yield numberCard(name).map(code -> new FieldValue.Decimal(new BigDecimal(code)));
                }
                BigDecimal number = BigDecimal.valueOf(random.nextInt(100), 1);
                window.type(name, number.toPlainString());
                yield Optional.of(new FieldValue.Decimal(number));
            }
            case DAY -> Optional.of(new FieldValue.Day(day(name, attempt)));
            case TIME -> {
                LocalTime time = LocalTime.of(random.nextInt(24), random.nextInt(60));
                window.type(name + "#time", time.toString());
                yield Optional.of(new FieldValue.TimeOfDay(time));
            }
            case MOMENT -> {
                LocalDate day = day(name, attempt);
                LocalTime time = LocalTime.of(10 + random.nextInt(10), random.nextInt(60));
                window.type(name + "#time", time.toString());
                yield Optional.of(new FieldValue.Moment(
                        day.atTime(time).atZone(Laptop.ZONE).toOffsetDateTime()));
            }
            case PLACE -> {
                window.type(name + "#latitude", "53.567");
                window.type(name + "#longitude", "-0.081");
                yield Optional.of(place("53.567", "-0.081"));
            }
            case LINE -> {
                window.type(name, "53.567 -0.081\n53.568 -0.08\n53.569 -0.082\n53.567 -0.081");
                FieldValue.Place first = place("53.567", "-0.081");
                yield Optional.of(new FieldValue.Line(
                        List.of(first, place("53.568", "-0.08"), place("53.569", "-0.082"), first)));
            }
            case CHOICE -> one(name).map(FieldValue.Text::new);
            case CHOICES -> several(name);
            case RANKING -> ranking(name);
            case ATTACHMENT -> throw new AssertionError("files are chosen");
        };
    }

    private static FieldValue.Place place(String latitude, String longitude) {
        return new FieldValue.Place(List.of(new BigDecimal(latitude), new BigDecimal(longitude)));
    }

    private Optional<FieldValue> acknowledgedOrTyped(String name, int attempt) {
        Component field = window.find(name).orElseThrow();
        if (field instanceof JCheckBox) {
            window.click(name);
            return Optional.of(new FieldValue.Text("OK"));
        }
        String text = WORDS.get((random.nextInt(2) + attempt) % WORDS.size());
        window.type(name, text);
        return Optional.of(new FieldValue.Text(text));
    }

    private Optional<FieldValue> whole(String name, int attempt) {
        if (window.find(name).isEmpty()) {
            return numberCard(name).map(code -> new FieldValue.Whole(Long.parseLong(code)));
        }
        long number = attempt == 0 ? 1 + random.nextInt(9) : attempt == 1 ? 20 + random.nextInt(50) : 2020;
        if (window.find("recount:" + name).isPresent()) {
            window.type(name, Long.toString(number));
            window.click("recount:" + name);
            return Optional.of(new FieldValue.Whole(number));
        }
        window.type(name, Long.toString(number));
        return Optional.of(new FieldValue.Whole(number));
    }

    private Optional<String> numberCard(String name) {
        return one(name);
    }

    private LocalDate day(String name, int attempt) {
        LocalDate day = LocalDate.of(attempt == 1 ? 2027 : attempt == 2 ? 1990 : 2026, 1 + random.nextInt(10), 1);
        if (window.find(name + "#day").isPresent()) {
            day = day.withDayOfMonth(1 + random.nextInt(28));
            window.type(name + "#day", Integer.toString(day.getDayOfMonth()));
        }
        if (window.find(name + "#month").isPresent()) {
            window.type(name + "#month", Integer.toString(day.getMonthValue()));
        } else {
            day = day.withMonth(1);
        }
        window.type(name + "#year", Integer.toString(day.getYear()));
        return day;
    }

    private Optional<String> one(String name) {
        List<String> codes = codes(name);
        if (!codes.isEmpty()) {
            String code = codes.get(random.nextInt(Math.min(codes.size(), 9)));
            window.click(name + "=" + code);
            return Optional.of(code);
        }
        if (window.find(name + "?").isPresent()) {
            window.type(name + "?", "");
            window.press(KeyEvent.VK_DOWN);
            return Optional.ofNullable(selected(name));
        }
        Component box = window.find(name).orElse(null);
        if (box instanceof JComboBox<?> drop && drop.getItemCount() > 0) {
            GuiActionRunner.execute(() -> {
                drop.requestFocusInWindow();
            });
            window.press(KeyEvent.VK_DOWN);
            return Optional.ofNullable(GuiActionRunner.execute(
                    () -> drop.getSelectedItem() instanceof Choice choice ? choice.code() : null));
        }
        return Optional.empty();
    }

    private @Nullable String selected(String name) {
        return GuiActionRunner.execute(() -> window.find(name)
                .map(list -> ((JList<?>) list).getSelectedValue() instanceof Choice choice ? choice.code() : null)
                .orElse(null));
    }

    private List<String> codes(String name) {
        List<String> codes = new ArrayList<>();
        for (String option : window.names(name + "=")) {
            codes.add(option.substring(name.length() + 1));
        }
        return codes;
    }

    private Optional<FieldValue> several(String name) {
        Set<String> chosen = new HashSet<>();
        List<String> codes = codes(name);
        if (codes.isEmpty() && window.find(name + "?").isPresent()) {
            window.type(name + "?", "");
            window.press(KeyEvent.VK_DOWN);
            Optional.ofNullable(selected(name)).ifPresent(chosen::add);
            window.press(KeyEvent.VK_SPACE);
        }
        for (String code : codes) {
            if (chosen.size() < 2 && !isChosen(name + "=" + code)) {
                window.click(name + "=" + code);
                chosen.add(code);
            }
        }
        return chosen.isEmpty() ? Optional.empty() : Optional.of(FieldValue.Choices.of(chosen));
    }

    private boolean isChosen(String name) {
        return GuiActionRunner.execute(() -> window.find(name)
                .map(box -> box instanceof AbstractButton button && button.isSelected())
                .orElse(false));
    }

    private Optional<FieldValue> ranking(String name) {
        List<String> codes = codes(name);
        Collections.shuffle(codes, random);
        codes.forEach(code -> window.click(name + "=" + code));
        return codes.isEmpty() ? Optional.empty() : Optional.of(new FieldValue.Ranking(codes));
    }

    private void choose(FieldPath path) {
        window.click(path.text());
        window.await("the file chooser", () -> !fileNames().isEmpty());
        Component field = fileNames().get(0);
        field.setName("file name");
        window.type("file name", file.toAbsolutePath().toString());
        window.press(KeyEvent.VK_ENTER);
        window.await("the file", () -> window.textOf("card:" + path).contains("encrypted"));
        window.settle();
    }

    private List<Component> fileNames() {
        return GuiActionRunner.execute(() -> window.all(component -> component instanceof JTextField
                && SwingUtilities.getAncestorOfClass(JFileChooser.class, component) != null));
    }
}
