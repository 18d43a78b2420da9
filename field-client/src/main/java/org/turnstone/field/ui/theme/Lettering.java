package org.turnstone.field.ui.theme;

import com.formdev.flatlaf.util.FontUtils;
import java.awt.Component;
import java.awt.ComponentOrientation;
import java.awt.Container;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;
import javax.swing.AbstractButton;
import javax.swing.JLabel;
import javax.swing.UIManager;
import javax.swing.text.JTextComponent;

/**
 * Which way a text runs and which font has its letters. The body font has Latin, Greek and Cyrillic ones; Arabic ones, with those
 * of Urdu, Persian and Pashto, come from a font of ours, since what laptops have differs and often lacks some. Other
 * scripts are left to the laptop. Event thread only.
 */
public final class Lettering {
    private static final String ARABIC = "Noto Sans Arabic";

    private Lettering() {}

    /** Makes our own fonts known to the process. */
    static void install() {
        for (String style : new String[] {"Regular", "Bold"}) {
            String file = "fonts/NotoSansArabic-" + style + ".ttf";
            try (InputStream in = Lettering.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new AssertionError("the program was built without " + file);
                }
                GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(Font.createFont(Font.TRUETYPE_FONT, in));
            } catch (IOException | FontFormatException e) {
                throw new AssertionError("the program was built with a damaged " + file, e);
            }
        }
    }

    /** Whether the first letter with a direction runs from right to left (UAX 9, P2 and P3); empty if no letter has one. */
    public static Optional<Boolean> runsRightToLeft(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            byte way = Character.getDirectionality(text.codePointAt(at));
            if (way == Character.DIRECTIONALITY_LEFT_TO_RIGHT) {
                return Optional.of(false);
            } else if (way == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                    || way == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC) {
                return Optional.of(true);
            }
        }
        return Optional.empty();
    }

    /**
     * How much lower the first line of a text stands than one in the body font, in logical pixels, for what is to stand
     * beside it: Arabic letters need higher lines.
     */
    public static int taller(String text) {
        Font body = Theme.font(Font.PLAIN, 0);
        double more = line(fontFor(body, text), text) - line(body, "x");
        return isArabic(text) ? (int) Math.round(Math.max(0, more) / 2 / Theme.px(1)) : 0;
    }

    private static double line(Font font, String text) {
        return font.getLineMetrics(text, new FontRenderContext(null, true, true))
                .getHeight();
    }

    /** Says of a text, on any thread, whether this laptop has all its letters. */
    public static Predicate<String> drawable() {
        Font body = Theme.font(Font.PLAIN, 0);
        Font arabic = of(body, true);
        return text -> (isArabic(text) ? arabic : body).canDisplayUpTo(text) < 0;
    }

    /** A font as large and bold as this one that has the text's letters. */
    public static Font fontFor(Font now, String text) {
        return of(now, isArabic(text));
    }

    private static Font of(Font now, boolean arabic) {
        boolean is = now.getFamily().equals(ARABIC);
        if (is == arabic) {
            return now;
        }
        return arabic
                ? FontUtils.getCompositeFont(ARABIC, now.getStyle(), now.getSize())
                        .deriveFont(now.getStyle(), now.getSize2D())
                : UIManager.getFont("defaultFont").deriveFont(now.getStyle(), now.getSize2D());
    }

    private static boolean isArabic(String text) {
        return text.codePoints()
                .anyMatch(letter -> Character.UnicodeScript.of(letter) == Character.UnicodeScript.ARABIC);
    }

    /**
     * Lays everything out in a direction, and gives each text a font that has its letters. What a person types into gets the
     * font of the direction, since nobody knows yet what it will be.
     */
    public static void turn(Component root, ComponentOrientation way) {
        if (!root.getComponentOrientation().equals(way)) {
            root.setComponentOrientation(way);
        }
        if (root instanceof JTextComponent field && field.isEditable()) {
            dress(root, of(field.getFont(), !way.isLeftToRight() || isArabic(field.getText())));
        } else if (root instanceof JTextComponent words) {
            dress(root, fontFor(words.getFont(), words.getText()));
        } else if (root instanceof JLabel label && label.getText() != null) {
            dress(root, fontFor(label.getFont(), label.getText()));
        } else if (root instanceof AbstractButton button && button.getText() != null) {
            dress(root, fontFor(button.getFont(), button.getText()));
        }
        if (root instanceof Container container) {
            for (Component child : container.getComponents()) {
                turn(child, way);
            }
        }
    }

    private static void dress(Component part, Font font) {
        if (part.getFont() != font) {
            part.setFont(font);
        }
    }
}
