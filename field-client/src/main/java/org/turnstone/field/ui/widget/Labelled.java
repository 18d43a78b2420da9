package org.turnstone.field.ui.widget;

import java.awt.Font;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextField;
import org.turnstone.field.ui.theme.Theme;

/** Fields with their labels above them, bound so that a screen reader says the one with the other. Event thread only. */
public final class Labelled {
    private Labelled() {}

    /** Adds a field under its label to a panel that lays out one thing a row. */
    public static <F extends JComponent> F add(JPanel to, String name, String label, F field) {
        return add(to, name, label, field, "wmin 0");
    }

    public static <F extends JComponent> F add(JPanel to, String name, String label, F field, String constraints) {
        JLabel words = Theme.plain(new JLabel(label));
        words.setFont(Theme.font(Font.BOLD, 0));
        words.setLabelFor(field);
        field.setName(name);
        field.getAccessibleContext().setAccessibleName(label);
        to.add(words, "wmin 0, gaptop 6");
        to.add(field, constraints);
        return field;
    }

    public static JTextField text(JPanel to, String name, String label) {
        return add(to, name, label, new JTextField());
    }

    public static JPasswordField password(JPanel to, String name, String label) {
        return add(to, name, label, new JPasswordField());
    }

    public static <T> JComboBox<T> choice(JPanel to, String name, String label, java.util.List<T> choices) {
        JComboBox<T> box = new JComboBox<>();
        choices.forEach(box::addItem);
        return add(to, name, label, box, "growx 0");
    }
}
