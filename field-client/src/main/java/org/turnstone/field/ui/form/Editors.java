package org.turnstone.field.ui.form;

import java.awt.Font;
import java.awt.KeyboardFocusManager;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.ScrollPaneConstants;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.JTextComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.ChoiceCards;
import org.turnstone.field.ui.widget.SearchList;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldValue;

/** Chooses the editor of a question by its kind and appearance. */
final class Editors {
    private static final int SEARCH_FROM = 30;
    private static final int TWO_COLUMNS_UP_TO = 34;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);

    private Editors() {}

    static Editor of(Item.Question question, Editor.Edits edits, ZoneId zone) {
        String name = question.key();
        if (question.readOnly() && question.kind() != QuestionKind.NOTE) {
            return new Shown(question.choices());
        }
        return switch (question.kind()) {
            case TEXT, BARCODE ->
                question.appearance().contains("multiline")
                        ? new LongText(name, edits)
                        : new Line(question.kind(), name, edits);
            case INTEGER, DECIMAL, RANGE -> new Line(question.kind(), name, edits);
            case DATE -> new Parts(name, List.of("day", "month", "year"), edits, zone);
            case TIME -> new Parts(name, List.of("time"), edits, zone);
            case DATETIME -> new Parts(name, List.of("day", "month", "year", "time"), edits, zone);
            case SELECT_ONE ->
                isSearched(question)
                        ? new Searched(name, question.choices(), edits)
                        : new Cards(name, question.choices(), false, edits);
            case SELECT_MULTIPLE -> new Cards(name, question.choices(), true, edits);
            case ACKNOWLEDGE -> new Acknowledge(name, edits);
            case NOTE, HIDDEN -> new Shown(question.choices());
            case IMAGE, RANK, GEOPOINT, GEOTRACE, GEOSHAPE, AUDIO, VIDEO, FILE -> new NotHere(question.kind());
        };
    }

    private static boolean isSearched(Item.Question question) {
        return question.appearance().contains("autocomplete")
                || question.appearance().contains("search")
                || question.choices().size() > SEARCH_FROM;
    }

    private static void listen(JTextComponent field, Runnable typing) {
        field.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                typing.run();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                typing.run();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                typing.run();
            }
        });
    }

    private static String textOf(@Nullable FieldValue value) {
        return value == null || value instanceof FieldValue.Cleared || value instanceof FieldValue.Missing
                ? ""
                : Words.of(value, List.of());
    }

    /** Tells of typing unless it is this class that types. */
    private abstract static class Typing implements Editor {
        private final Edits edits;
        private boolean silent;

        Typing(Edits edits) {
            this.edits = edits;
        }

        void typed() {
            if (!silent) {
                edits.typing();
            }
        }

        void silently(Runnable change) {
            silent = true;
            try {
                change.run();
            } finally {
                silent = false;
            }
        }
    }

    private static final class Line extends Typing {
        private final JTextField field = new JTextField();
        private final QuestionKind kind;
        private final JPanel panel = new JPanel(Theme.layout("insets 0", "", ""));

        Line(QuestionKind kind, String name, Edits edits) {
            super(edits);
            this.kind = kind;
            field.setName(name);
            panel.setOpaque(false);
            boolean number = kind != QuestionKind.TEXT && kind != QuestionKind.BARCODE;
            panel.add(field, number ? "w 160!" : "growx, pushx, wmin 0");
            listen(field, this::typed);
        }

        @Override
        public JComponent component() {
            return panel;
        }

        @Override
        public JComponent focusTarget() {
            return field;
        }

        @Override
        public List<JComponent> controls() {
            return List.of(field);
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            silently(() -> field.setText(typed != null ? typed : textOf(value)));
        }

        @Override
        public Typed read() {
            return Typed.of(kind, field.getText());
        }

        @Override
        public String raw() {
            return field.getText();
        }

        @Override
        public void describe(String question, String more) {
            field.getAccessibleContext().setAccessibleName(question);
            field.getAccessibleContext().setAccessibleDescription(more);
        }

        @Override
        public void wrong(boolean wrong) {
            Theme.outline(field, wrong);
        }
    }

    private static final class LongText extends Typing {
        private static final int ROWS = 4;

        private final JTextArea area = new JTextArea(ROWS, 10);
        private final JScrollPane scroll;

        LongText(String name, Edits edits) {
            super(edits);
            area.setName(name);
            area.setLineWrap(true);
            area.setWrapStyleWord(true);
            // Tab leads on, as everywhere else; nobody indents an answer.
            area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
            area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
            scroll = new JScrollPane(area);
            scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
            listen(area, this::typed);
        }

        @Override
        public JComponent component() {
            return scroll;
        }

        @Override
        public JComponent focusTarget() {
            return area;
        }

        @Override
        public List<JComponent> controls() {
            return List.of(area);
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            silently(() -> {
                area.setText(typed != null ? typed : textOf(value));
                area.setCaretPosition(0);
            });
        }

        @Override
        public Typed read() {
            return Typed.text(area.getText());
        }

        @Override
        public String raw() {
            return area.getText();
        }

        @Override
        public void describe(String question, String more) {
            area.getAccessibleContext().setAccessibleName(question);
            area.getAccessibleContext().setAccessibleDescription(more);
        }

        @Override
        public void wrong(boolean wrong) {
            scroll.putClientProperty("JComponent.outline", wrong ? "error" : null);
        }
    }

    /** A date, a time or both, in fields of their own that can be typed one after the other. */
    private static final class Parts extends Typing {
        private static final char BETWEEN = '\u001f';

        private final JPanel panel = new JPanel(Theme.layout("insets 0, gap 10 2", "", ""));
        private final Map<String, JTextField> fields = new LinkedHashMap<>();
        private final ZoneId zone;

        Parts(String name, List<String> parts, Edits edits, ZoneId zone) {
            super(edits);
            this.zone = zone;
            panel.setOpaque(false);
            for (String part : parts) {
                JLabel label = new JLabel(Texts.text("part." + part));
                label.setFont(Theme.font(Font.PLAIN, -1));
                label.setForeground(Theme.colour("muted"));
                panel.add(label, part.equals(parts.get(parts.size() - 1)) ? "wrap" : "");
            }
            for (String part : parts) {
                JTextField field = new JTextField();
                field.setName(name + "#" + part);
                fields.put(part, field);
                int width = part.equals("day") ? 60 : part.equals("month") ? 90 : 90;
                panel.add(field, "w " + width + "!");
                listen(field, this::typed);
            }
        }

        private String text(String part) {
            JTextField field = fields.get(part);
            return field == null ? "" : field.getText();
        }

        @Override
        public JComponent component() {
            return panel;
        }

        @Override
        public JComponent focusTarget() {
            return fields.values().iterator().next();
        }

        @Override
        public List<JComponent> controls() {
            return List.copyOf(fields.values());
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            silently(() -> {
                if (typed != null) {
                    String[] texts = typed.split(String.valueOf(BETWEEN), -1);
                    int at = 0;
                    for (JTextField field : fields.values()) {
                        field.setText(at < texts.length ? texts[at++] : "");
                    }
                    return;
                }
                fields.values().forEach(field -> field.setText(""));
                if (value instanceof FieldValue.Day day) {
                    putDay(
                            day.value().getDayOfMonth(),
                            day.value().getMonthValue(),
                            day.value().getYear());
                } else if (value instanceof FieldValue.TimeOfDay time) {
                    put("time", TIME.format(time.value()));
                } else if (value instanceof FieldValue.Moment moment) {
                    OffsetDateTime at = moment.value().atZoneSameInstant(zone).toOffsetDateTime();
                    putDay(at.getDayOfMonth(), at.getMonthValue(), at.getYear());
                    put("time", TIME.format(at));
                }
            });
        }

        private void putDay(int day, int month, int year) {
            put("day", Integer.toString(day));
            put("month", Integer.toString(month));
            put("year", Integer.toString(year));
        }

        private void put(String part, String text) {
            JTextField field = fields.get(part);
            if (field != null) {
                field.setText(text);
            }
        }

        @Override
        public Typed read() {
            if (!fields.containsKey("day")) {
                return Typed.time(text("time"));
            }
            return fields.containsKey("time")
                    ? Typed.moment(text("day"), text("month"), text("year"), text("time"), zone)
                    : Typed.day(text("day"), text("month"), text("year"));
        }

        @Override
        public String raw() {
            List<String> texts = new ArrayList<>();
            fields.values().forEach(field -> texts.add(field.getText()));
            return String.join(String.valueOf(BETWEEN), texts);
        }

        @Override
        public void describe(String question, String more) {
            fields.forEach((part, field) -> {
                field.getAccessibleContext().setAccessibleName(Texts.text("part." + part) + ". " + question);
                field.getAccessibleContext().setAccessibleDescription(more);
            });
        }

        @Override
        public void wrong(boolean wrong) {
            fields.values().forEach(field -> Theme.outline(field, wrong));
        }
    }

    private static final class Cards implements Editor {
        private final ChoiceCards cards;
        private final boolean several;
        /** Several choices: "none of them" and "not answered" look the same, so an empty set means nothing was said. */
        Cards(String name, List<Choice> choices, boolean several, Edits edits) {
            this.several = several;
            boolean narrow = choices.stream().allMatch(choice -> choice.label().length() <= TWO_COLUMNS_UP_TO);
            int columns = several && narrow && choices.size() > 4 ? 2 : 1;
            cards = new ChoiceCards(name, choices, several, columns, edits::chosen);
        }

        @Override
        public JComponent component() {
            return cards.component();
        }

        @Override
        public JComponent focusTarget() {
            return cards.focusTarget();
        }

        @Override
        public List<JComponent> controls() {
            return cards.controls();
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            if (value instanceof FieldValue.Text text) {
                cards.choose(List.of(text.value()));
            } else if (value instanceof FieldValue.Choices many) {
                cards.choose(many.choices());
            } else {
                cards.choose(List.of());
            }
        }

        @Override
        public Typed read() {
            if (cards.chosen().isEmpty()) {
                return new Typed.Value(FieldValue.CLEARED);
            }
            return new Typed.Value(
                    several
                            ? FieldValue.Choices.of(cards.chosen())
                            : new FieldValue.Text(cards.chosen().iterator().next()));
        }

        @Override
        public void describe(String question, String more) {
            cards.describe(question, more);
        }
    }

    private static final class Searched implements Editor {
        private final SearchList list;

        Searched(String name, List<Choice> choices, Edits edits) {
            list = new SearchList(name, choices, edits::chosen);
        }

        @Override
        public JComponent component() {
            return list.component();
        }

        @Override
        public JComponent focusTarget() {
            return list.focusTarget();
        }

        @Override
        public List<JComponent> controls() {
            return list.controls();
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            list.choose(value instanceof FieldValue.Text text ? text.value() : null);
        }

        @Override
        public Typed read() {
            Optional<String> chosen = list.chosen();
            return new Typed.Value(chosen.isPresent() ? new FieldValue.Text(chosen.get()) : FieldValue.CLEARED);
        }

        @Override
        public void describe(String question, String more) {
            list.describe(question, more);
        }
    }

    private static final class Acknowledge implements Editor {
        private static final String OK = "OK";

        private final JCheckBox box = Theme.plain(new JCheckBox(Texts.text("acknowledge")));

        Acknowledge(String name, Edits edits) {
            box.setName(name);
            box.setOpaque(false);
            box.addActionListener(event -> edits.chosen());
        }

        @Override
        public JComponent component() {
            return box;
        }

        @Override
        public JComponent focusTarget() {
            return box;
        }

        @Override
        public List<JComponent> controls() {
            return List.of(box);
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            box.setSelected(value instanceof FieldValue.Text);
        }

        @Override
        public Typed read() {
            return new Typed.Value(box.isSelected() ? new FieldValue.Text(OK) : FieldValue.CLEARED);
        }

        @Override
        public void describe(String question, String more) {
            box.getAccessibleContext().setAccessibleName(box.getText() + ". " + question);
            box.getAccessibleContext().setAccessibleDescription(more);
        }
    }

    /** A value to read, such as a labelled calculate; nothing for a note, whose label is all there is. */
    private static final class Shown implements Editor {
        private final WrappedText text = WrappedText.body("");
        private final List<Choice> choices;

        Shown(List<Choice> choices) {
            this.choices = choices;
            text.setVisible(false);
        }

        @Override
        public JComponent component() {
            return text;
        }

        @Override
        public JComponent focusTarget() {
            return text;
        }

        @Override
        public List<JComponent> controls() {
            return List.of();
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {
            boolean any = value != null && !(value instanceof FieldValue.Cleared);
            text.setVisible(any);
            text.setText(value == null || !any ? "" : Words.of(value, choices));
        }

        @Override
        public Typed read() {
            return new Typed.Value(FieldValue.CLEARED);
        }

        @Override
        public void describe(String question, String more) {
            text.getAccessibleContext().setAccessibleName(question);
        }
    }

    /** Says that this window cannot answer the question, and what can be done; never leaves a gap without a word. */
    private static final class NotHere implements Editor {
        private final WrappedText text;

        NotHere(QuestionKind kind) {
            text = WrappedText.hint(Texts.text("nothere", kind.name().toLowerCase(Locale.ROOT)));
        }

        @Override
        public JComponent component() {
            return text;
        }

        @Override
        public JComponent focusTarget() {
            return text;
        }

        @Override
        public List<JComponent> controls() {
            return List.of();
        }

        @Override
        public void show(@Nullable FieldValue value, @Nullable String typed) {}

        @Override
        public Typed read() {
            return new Typed.Value(FieldValue.CLEARED);
        }

        @Override
        public void describe(String question, String more) {
            text.getAccessibleContext().setAccessibleName(question);
        }
    }
}
