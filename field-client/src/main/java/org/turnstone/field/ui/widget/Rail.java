package org.turnstone.field.ui.widget;

import java.awt.Font;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.SwingConstants;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;

/**
 * The ways to the pages, at the leading edge. Where the window is narrow only their icons stand there, their names stay for
 * screen readers and under the mouse. Event thread only.
 */
public final class Rail {
    private static final int NARROW = 1000;

    private final JPanel panel = new JPanel(Theme.layout("insets 14 10 14 10, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final Map<String, JButton> ways = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Glyph> glyphs = new LinkedHashMap<>();
    private final String hereWords;
    private String here = "";
    private boolean narrow;

    /** @param hereWords what a screen reader adds to the way one has taken */
    public Rail(String hereWords, JComponent measured) {
        this.hereWords = hereWords;
        panel.setBackground(Theme.colour("page"));
        panel.setBorder(BorderFactory.createMatteBorder(0, 0, 0, 1, Theme.colour("line")));
        measured.addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                fit(measured.getWidth() < Theme.px(NARROW));
            }
        });
    }

    public void add(String page, Glyph glyph, String text, Runnable action) {
        JButton way = Buttons.plain("way:" + page, text, action);
        way.setHorizontalAlignment(SwingConstants.LEADING);
        way.setIconTextGap(Theme.px(12));
        ways.put(page, way);
        names.put(page, text);
        glyphs.put(page, glyph);
        panel.add(way, "wmin 0");
        dress(page);
    }

    /** Marks the page one is on. */
    public void at(String page) {
        here = page;
        ways.keySet().forEach(this::dress);
    }

    private void fit(boolean now) {
        if (narrow != now) {
            narrow = now;
            ways.keySet().forEach(this::dress);
            Lettering.turn(panel, panel.getComponentOrientation());
            panel.revalidate();
        }
    }

    private void dress(String page) {
        JButton way = ways.get(page);
        String name = names.get(page);
        boolean taken = page.equals(here);
        if (way == null || name == null) {
            return;
        }
        way.setText(narrow ? null : name);
        way.setToolTipText(narrow ? name : null);
        way.getAccessibleContext().setAccessibleName(name);
        way.getAccessibleContext().setAccessibleDescription(taken ? hereWords : "");
        way.setIcon(java.util.Objects.requireNonNull(glyphs.get(page)).icon(taken ? "accent" : "text"));
        way.setFont(Lettering.fontFor(Theme.font(taken ? Font.BOLD : Font.PLAIN, 0), name));
        way.putClientProperty(
                "FlatLaf.style",
                "margin: 7,10,7,14; borderWidth: 0; hoverBackground: $Turnstone.accentPale; "
                        + (taken
                                ? "background: $Turnstone.accentPale; focusedBackground: $Turnstone.accentPale;"
                                        + " foreground: $Turnstone.accent"
                                : "background: $Turnstone.page; focusedBackground: $Turnstone.page"));
    }

    public JComponent component() {
        return panel;
    }
}
