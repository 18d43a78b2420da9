package org.turnstone.field.ui.widget;

import java.awt.Font;
import javax.swing.JButton;
import javax.swing.JPopupMenu;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;

/** The four kinds of buttons the screens have. */
public final class Buttons {
    private Buttons() {}

    /** The one thing a screen is for. */
    public static JButton primary(String name, String text, Runnable action) {
        JButton button = plain(name, text, action);
        button.putClientProperty(
                "FlatLaf.style",
                "background: $Turnstone.accent; foreground: $Turnstone.accentText; borderColor: $Turnstone.accent;"
                        + " focusedBackground: $Turnstone.accent; hoverBackground: $Turnstone.accentHover;"
                        + " pressedBackground: $Turnstone.accentPressed; focusedBorderColor: $Turnstone.text;"
                        + " hoverBorderColor: $Turnstone.accentHover; disabledBackground: $Turnstone.disabled;"
                        + " disabledText: $Turnstone.disabledText");
        button.setFont(Theme.font(Font.BOLD, 0));
        return button;
    }

    /** An ordinary button. */
    public static JButton plain(String name, String text, Runnable action) {
        JButton button = Theme.plain(new JButton(text));
        button.setName(name);
        button.addActionListener(event -> action.run());
        button.setIconTextGap(Theme.px(8));
        // Enter presses what has the focus, as Space does.
        button.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "pressed");
        button.getInputMap().put(KeyStroke.getKeyStroke("released ENTER"), "released");
        return button;
    }

    /** An ordinary button with an icon before its text. */
    public static JButton plain(String name, Glyph glyph, String text, Runnable action) {
        JButton button = plain(name, text, action);
        button.setIcon(glyph.icon("text"));
        return button;
    }

    /** Opens a menu below a button, along its leading edge. */
    public static void drop(JPopupMenu menu, JButton button) {
        boolean right = button.getComponentOrientation().isLeftToRight();
        menu.show(button, right ? 0 : button.getWidth() - menu.getPreferredSize().width, button.getHeight());
    }

    /** Looks like text until it is pointed at or focused: for what is seldom needed. */
    public static JButton quiet(String name, String text, Runnable action) {
        JButton button = plain(name, text, action);
        button.putClientProperty("JButton.buttonType", "borderless");
        button.putClientProperty("FlatLaf.style", "foreground: $Turnstone.accent; margin: 4,8,4,8");
        button.setFont(Theme.font(Font.PLAIN, -1));
        return button;
    }

    /** For the dark bar. */
    public static JButton onBar(String name, Glyph glyph, String text, Runnable action) {
        JButton button = plain(name, text, action);
        button.setIcon(glyph.icon("barText"));
        button.setHorizontalAlignment(SwingConstants.CENTER);
        button.putClientProperty(
                "FlatLaf.style",
                "background: $Turnstone.bar; foreground: $Turnstone.barText; borderColor: $Turnstone.barLine;"
                        + " focusedBackground: $Turnstone.bar; hoverBackground: $Turnstone.barHover;"
                        + " pressedBackground: $Turnstone.barHover; focusedBorderColor: $Turnstone.barFocus;"
                        + " hoverBorderColor: $Turnstone.barMuted; focusColor: $Turnstone.barFocus;"
                        + " margin: 4,10,4,10");
        return button;
    }
}
