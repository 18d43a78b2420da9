package org.turnstone.field.ui.widget;

import java.awt.Font;
import java.awt.event.ActionEvent;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.SwingUtilities;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;

/**
 * A month to choose a day from, below a button. Arrow keys move by day and week, Page Up and Page Down by month; Enter and Space
 * choose, Escape leaves.
 */
public final class MonthGrid {
    private static final int SIDE = 38;

    private final JPopupMenu popup = new JPopupMenu();
    private final JPanel root = new JPanel(Theme.layout("insets 10, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final JLabel title = new JLabel("", SwingConstants.CENTER);
    private final JPanel days = new JPanel(Theme.layout("insets 0, wrap 7, gap 2 2", "", ""));
    private final Consumer<LocalDate> onDay;
    private LocalDate at;

    private MonthGrid(LocalDate start, Consumer<LocalDate> onDay) {
        this.at = start;
        this.onDay = onDay;
        title.setFont(Theme.font(Font.BOLD, 0));
        JPanel head = new JPanel(Theme.layout("insets 0, fillx", "[][grow,fill][]", ""));
        head.setOpaque(false);
        root.setBackground(Theme.colour("card"));
        days.setOpaque(false);
        head.add(turn(Glyph.BACK, "month-before", -1));
        head.add(title);
        head.add(turn(Glyph.NEXT, "month-after", 1));
        root.add(head);
        root.add(days);
        popup.add(root);
        bind("LEFT", day -> day.minusDays(1));
        bind("RIGHT", day -> day.plusDays(1));
        bind("UP", day -> day.minusWeeks(1));
        bind("DOWN", day -> day.plusWeeks(1));
        bind("PAGE_UP", day -> day.minusMonths(1));
        bind("PAGE_DOWN", day -> day.plusMonths(1));
    }

    private JButton turn(Glyph glyph, String name, int months) {
        JButton button = Buttons.plain(name, glyph, "", () -> go(at.plusMonths(months)));
        button.getAccessibleContext().setAccessibleName(Texts.text(name.replace('-', '.')));
        return button;
    }

    private void bind(String key, UnaryOperator<LocalDate> move) {
        root.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(key), key);
        root.getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                go(move.apply(at));
            }
        });
    }

    private void go(LocalDate day) {
        at = day;
        show();
    }

    private void show() {
        Locale language = Texts.locale();
        YearMonth month = YearMonth.from(at);
        title.setText(month.getMonth().getDisplayName(TextStyle.FULL_STANDALONE, language) + " " + month.getYear());
        days.removeAll();
        for (DayOfWeek day : DayOfWeek.values()) {
            JLabel name = new JLabel(day.getDisplayName(TextStyle.SHORT, language), SwingConstants.CENTER);
            name.setForeground(Theme.colour("muted"));
            name.setFont(Theme.font(Font.PLAIN, -2));
            days.add(name, "w " + SIDE + "!");
        }
        int before = month.atDay(1).getDayOfWeek().getValue() - 1;
        for (int number = 1; number <= month.lengthOfMonth(); number++) {
            LocalDate day = month.atDay(number);
            JButton button = Buttons.plain("day=" + day, Integer.toString(number), () -> {
                popup.setVisible(false);
                onDay.accept(day);
            });
            button.putClientProperty("FlatLaf.style", "margin: 2,2,2,2; arc: 6");
            button.setFont(Theme.font(day.equals(at) ? Font.BOLD : Font.PLAIN, 0));
            button.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "pressed");
            button.getInputMap().put(KeyStroke.getKeyStroke("released ENTER"), "released");
            String gap = number == 1 && before > 0 ? ", skip " + before : "";
            days.add(button, "w " + SIDE + "!, h 32!" + gap);
            if (day.equals(at)) {
                SwingUtilities.invokeLater(button::requestFocusInWindow);
            }
        }
        days.revalidate();
        days.repaint();
        popup.pack();
    }

    /** Opens it below a button. */
    public static void open(JButton below, LocalDate start, Consumer<LocalDate> onDay) {
        MonthGrid grid = new MonthGrid(start, onDay);
        grid.show();
        Buttons.drop(grid.popup, below);
    }
}
