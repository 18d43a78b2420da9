package org.turnstone.field.ui.form;

import java.awt.Font;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.MonthGrid;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Item;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldValue;

/** A date, a time or both, in fields of their own that can be typed one after the other. */
final class DateEditor extends TypingEditor {
    private static final int DAY = 60;
    private static final int WIDE = 90;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);
    private static final List<String> OTHER_CALENDARS =
            List.of("ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist");
    private static final char BETWEEN = '\u001f';

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 10 2", "[][][][][][grow]", ""));
    private final Map<String, JTextField> fields = new LinkedHashMap<>();
    private final ZoneId zone;
    private @Nullable JButton calendar;

    DateEditor(Item.Question question, Appearance appearance, Edits edits, ZoneId zone) {
        super(edits);
        this.zone = zone;
        panel.setOpaque(false);
        List<String> parts = parts(question.kind(), appearance);
        for (String part : parts) {
            JLabel label = new JLabel(Texts.text("part." + part));
            label.setFont(Theme.font(Font.PLAIN, -1));
            label.setForeground(Theme.colour("muted"));
            panel.add(label, part.equals(parts.get(parts.size() - 1)) ? "wrap" : "");
        }
        for (String part : parts) {
            JTextField field = new JTextField();
            field.setName(question.key() + "#" + part);
            fields.put(part, field);
            panel.add(field, "w " + (part.equals("day") ? DAY : WIDE) + "!");
            listen(field, this::typed);
        }
        if (parts.contains("day") && !appearance.has("no-calendar")) {
            calendar = Buttons.plain("calendar:" + question.key(), Texts.text("date.calendar"), this::openCalendar);
            panel.add(calendar);
        }
        for (String other : OTHER_CALENDARS) {
            if (appearance.has(other)) {
                // Not a word of the date is guessed: it is typed as the dataset holds it.
                panel.add(WrappedText.hint(Texts.text("date.other")), "newline, span, growx, wmin 0");
            }
        }
    }

    private static List<String> parts(QuestionKind kind, Appearance appearance) {
        return switch (kind) {
            case TIME -> List.of("time");
            case DATETIME -> List.of("day", "month", "year", "time");
            default ->
                appearance.has("year")
                        ? List.of("year")
                        : appearance.has("month-year") ? List.of("month", "year") : List.of("day", "month", "year");
        };
    }

    private void openCalendar() {
        LocalDate there = read() instanceof Typed.Value read && read.value() instanceof FieldValue.Day day
                ? day.value()
                : LocalDate.now(zone);
        JButton from = calendar;
        if (from != null) {
            MonthGrid.open(from, there, day -> {
                silently(() -> putDay(day.getDayOfMonth(), day.getMonthValue(), day.getYear()));
                chosen();
                from.requestFocusInWindow();
            });
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
        List<JComponent> controls = new ArrayList<>(fields.values());
        if (calendar != null) {
            controls.add(calendar);
        }
        return controls;
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
        if (!fields.containsKey("year")) {
            return Typed.time(text("time"));
        }
        if (fields.containsKey("time")) {
            return Typed.moment(text("day"), text("month"), text("year"), text("time"), zone);
        }
        // A date of which only month or year is asked is kept as its first day, as ODK does.
        boolean empty = text("month").isBlank() && text("year").isBlank();
        boolean asksDay = fields.containsKey("day") || empty;
        boolean asksMonth = fields.containsKey("month") || empty;
        return Typed.day(asksDay ? text("day") : "1", asksMonth ? text("month") : "1", text("year"));
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
        if (calendar != null) {
            calendar.getAccessibleContext().setAccessibleName(Texts.text("date.calendar") + ". " + question);
        }
    }

    @Override
    public void wrong(boolean wrong) {
        fields.values().forEach(field -> Theme.outline(field, wrong));
    }
}
