package org.turnstone.field.ui.theme;

import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import com.formdev.flatlaf.util.UIScale;
import java.awt.Color;
import java.awt.Font;
import java.util.Objects;
import javax.swing.JComponent;
import javax.swing.JTextField;
import javax.swing.LookAndFeel;
import javax.swing.UIManager;
import javax.swing.UnsupportedLookAndFeelException;
import net.miginfocom.swing.MigLayout;

/** Puts the look in place and answers what colour and size things have. Event thread only, once {@link #install} ran. */
public final class Theme {
    /** System property that enlarges everything, from 1 to 3. */
    public static final String SCALE_PROPERTY = "turnstone.ui.scale";

    /** The looks there are: for daylight indoors, for evenings, and black on white for sunlight and tired eyes. */
    public enum Look {
        LIGHT,
        DARK,
        CONTRAST;

        private LookAndFeel made() {
            return switch (this) {
                case LIGHT -> new TurnstoneLight();
                case DARK -> new TurnstoneDark();
                case CONTRAST -> new TurnstoneContrast();
            };
        }
    }

    private static final float MIN_SCALE = 1f;
    private static final float MAX_SCALE = 3f;

    private Theme() {}

    /** The scale a person asked for; 1 where they asked for none or for something that is no size. */
    public static float scaleFrom(String asked) {
        try {
            float scale = Float.parseFloat(asked);
            return scale >= MIN_SCALE && scale <= MAX_SCALE ? scale : MIN_SCALE;
        } catch (NumberFormatException e) {
            return MIN_SCALE;
        }
    }

    /**
     * Sets fonts, colours and the scale for the whole process.
     *
     * @param scale 1 is a body text of 15 pixels
     */
    public static void install(float scale) {
        install(Look.LIGHT, scale);
    }

    /**
     * Sets fonts, colours and the scale for the whole process. What was made before keeps its own: make it anew.
     *
     * @param scale 1 is a body text of 15 pixels
     */
    public static void install(Look look, float scale) {
        // One knob: FlatLaf scales its measures and fonts by this, and MigLayout's pixels follow the fonts.
        System.setProperty("flatlaf.uiScale", Float.toString(scale));
        FlatInterFont.install();
        Lettering.install();
        try {
            FlatLaf.registerCustomDefaultsSource(Theme.class.getPackageName());
            UIManager.setLookAndFeel(look.made());
        } catch (UnsupportedLookAndFeelException e) {
            throw new AssertionError("FlatLaf runs on every Java", e);
        }
    }

    /** A colour of the theme by its name, such as {@code muted}. */
    public static Color colour(String name) {
        return Objects.requireNonNull(UIManager.getColor("Turnstone." + name), name);
    }

    public static int px(int logicalPixels) {
        return UIScale.scale(logicalPixels);
    }

    /** The body font, larger or smaller by so many logical pixels. */
    public static Font font(int style, int more) {
        Font body = UIManager.getFont("defaultFont");
        return body.deriveFont(style, body.getSize2D() + UIScale.scale((float) more));
    }

    /**
     * A layout in which focus rings are not cut: MigLayout would otherwise place components by their visible edge
     * (FlatLaf issue 317).
     */
    public static MigLayout layout(String constraints, String columns, String rows) {
        return new MigLayout("novisualpadding, hidemode 3, " + constraints, columns, rows);
    }

    /**
     * Shows texts of forms and records as they are. Swing takes text that begins with {@code <html>} for markup, which
     * may load pictures from the network.
     */
    public static <C extends JComponent> C plain(C component) {
        component.putClientProperty("html.disable", Boolean.TRUE);
        return component;
    }

    /** Marks a field as wrong or right, with FlatLaf's outline. */
    public static void outline(JTextField field, boolean wrong) {
        field.putClientProperty("JComponent.outline", wrong ? "error" : null);
    }
}
