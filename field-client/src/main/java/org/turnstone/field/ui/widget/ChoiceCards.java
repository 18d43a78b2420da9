package org.turnstone.field.ui.widget;

import java.awt.Font;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.ButtonGroup;
import javax.swing.ImageIcon;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JRadioButton;
import javax.swing.JTextPane;
import javax.swing.JToggleButton;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.text.SimpleAttributeSet;
import javax.swing.text.StyleConstants;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.Choice;

/**
 * Choices as cards one can hit anywhere, by digit or with the arrows. One of them (radio buttons, so that the arrows
 * move and Tab enters the group once) or several of them (check boxes).
 */
public final class ChoiceCards implements Cards {
    /** Labels up to this long, and at least {@link #SCALE_LENGTH} of them, are drawn as a scale in one row. */
    private static final int SCALE_LABEL = 2;

    private static final int SCALE_LENGTH = 6;

    /** How the choices stand. */
    public enum Look {
        /** Cards, one of which is chosen. */
        ONE,
        /** Cards, any of which are chosen. */
        SEVERAL,
        /** Numbers beside each other in one row. */
        SCALE,
        /** One row of equal columns, each with its words below the mark. */
        LIKERT,
        /** Marks alone, in equal columns under words that stand elsewhere. */
        BARE,
        /** The same where several may be chosen. */
        BARE_SEVERAL;

        boolean several() {
            return this == SEVERAL || this == BARE_SEVERAL;
        }

        boolean bare() {
            return this == BARE || this == BARE_SEVERAL;
        }
    }

    private static final int PICTURE_WIDTH = 220;
    private static final int PICTURE_HEIGHT = 150;

    private final JPanel panel;
    private final List<Option> options = new ArrayList<>();
    private final ButtonGroup group = new ButtonGroup();
    private final boolean several;
    private final Runnable onChange;

    /**
     * @param name names the parts for tests and for whoever supports people: {@code name=code}
     * @param columns how many cards stand beside each other, where they are cards
     * @param onChange told after a person changed the choice; never by {@link #choose}
     */
    public ChoiceCards(String name, List<Choice> choices, Look look, int columns, Runnable onChange) {
        this.several = look.several();
        this.onChange = onChange;
        List<String> caps = KeyCaps.of(choices);
        long shortOnes = choices.stream()
                .filter(choice -> choice.label().length() <= SCALE_LABEL)
                .count();
        boolean scale = look == Look.SCALE || (look == Look.ONE && shortOnes >= SCALE_LENGTH);
        boolean equal = look == Look.LIKERT || look.bare();
        panel = new JPanel(
                equal
                        ? Theme.layout(
                                "insets 0, fillx, gap 4 0",
                                "[0:0:,grow,fill]".repeat(Math.max(1, choices.size())),
                                "[fill]")
                        : Theme.layout("insets 0, fillx, gap 8 6, wrap " + columns, "", ""));
        panel.setOpaque(false);
        JPanel scaleRow = new JPanel(Theme.layout("insets 0, fillx, gap 6 6, wrap 11", "", ""));
        scaleRow.setOpaque(false);
        if (scale) {
            panel.add(scaleRow, "span, growx, wmin 0, wrap");
        }
        for (int at = 0; at < choices.size(); at++) {
            Choice choice = choices.get(at);
            boolean inScale = scale && (look == Look.SCALE || choice.label().length() <= SCALE_LABEL);
            Shape shape =
                    inScale ? Shape.SCALE : look == Look.LIKERT ? Shape.TALL : look.bare() ? Shape.BARE : Shape.CARD;
            Option option = new Option(name, choice, shape == Shape.CARD ? caps.get(at) : "", shape);
            options.add(option);
            if (inScale) {
                scaleRow.add(option.card, "growx, wmin 0, sizegroup scale");
            } else if (equal) {
                panel.add(option.card, "wmin 0");
            } else {
                panel.add(option.card, "growx, pushx, wmin 0, sizegroupx choice");
            }
            if (!caps.get(at).isEmpty()) {
                bind(caps.get(at).charAt(0), option);
            }
        }
    }

    /** How one choice stands. */
    private enum Shape {
        CARD,
        SCALE,
        TALL,
        BARE
    }

    /** Shows a picture with a choice, as large as its card allows. */
    public void picture(String code, Image picture) {
        for (Option option : options) {
            if (option.code.equals(code)) {
                option.picture(picture);
            }
        }
        panel.revalidate();
    }

    private void bind(char digit, Option option) {
        String action = "choose " + option.code;
        panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(digit), action);
        panel.getActionMap().put(action, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                option.button.requestFocusInWindow();
                option.press();
            }
        });
    }

    @Override
    public JComponent component() {
        return panel;
    }

    /** The chosen one, or the first. */
    @Override
    public JComponent focusTarget() {
        for (Option option : options) {
            if (option.button.isSelected()) {
                return option.button;
            }
        }
        return options.isEmpty() ? panel : options.get(0).button;
    }

    public Set<String> chosen() {
        Set<String> chosen = new LinkedHashSet<>();
        for (Option option : options) {
            if (option.button.isSelected()) {
                chosen.add(option.code);
            }
        }
        return chosen;
    }

    /** Shows a choice without telling anybody. */
    public void choose(Collection<String> codes) {
        group.clearSelection();
        for (Option option : options) {
            option.button.setSelected(codes.contains(option.code));
            option.card.repaint();
        }
    }

    /** What a screen reader says besides the choice's own text. */
    @Override
    public void describe(String question, String more) {
        for (Option option : options) {
            option.button.getAccessibleContext().setAccessibleName(option.label + ". " + question);
            option.button.getAccessibleContext().setAccessibleDescription(more);
        }
    }

    /** Every control, for those who listen to focus. */
    @Override
    public List<JComponent> controls() {
        return options.stream().map(option -> (JComponent) option.button).toList();
    }

    private final class Option {
        private final String code;
        private final String label;
        private final JToggleButton button;
        private final OptionCard card;

        Option(String name, Choice choice, String cap, Shape shape) {
            code = choice.code();
            label = choice.label();
            button = several ? new JCheckBox() : new JRadioButton();
            button.setName(name + "=" + code);
            button.setOpaque(false);
            button.getAccessibleContext().setAccessibleName(label);
            if (!several) {
                group.add(button);
            }
            card = new OptionCard(button, shape);
            int drop = Lettering.taller(label);
            WrappedText text = WrappedText.body(label);
            switch (shape) {
                case SCALE -> {
                    card.add(button, "center");
                    card.add(text, "center, wmin 0");
                }
                case TALL -> {
                    card.add(button, "center, wrap");
                    card.add(new Centred(label), "growx, wmin 0");
                }
                case BARE -> card.add(button, "center");
                case CARD -> {
                    card.add(button, "aligny top, gaptop " + (3 + drop));
                    card.add(text, "growx, pushx, wmin 0, gapy 2 0");
                    if (!cap.isEmpty()) {
                        card.add(new KeyCap(cap), "aligny top, gaptop " + drop);
                    }
                }
            }
            button.addActionListener(event -> {
                panel.repaint();
                onChange.run();
            });
            MouseAdapter anywhere = new MouseAdapter() {
                @Override
                public void mousePressed(MouseEvent event) {
                    button.requestFocusInWindow(FocusEvent.Cause.MOUSE_EVENT);
                    press();
                }
            };
            card.addMouseListener(anywhere);
            button.addFocusListener(new FocusAdapter() {
                @Override
                public void focusGained(FocusEvent event) {
                    card.repaint();
                }

                @Override
                public void focusLost(FocusEvent event) {
                    card.repaint();
                }
            });
        }

        private void picture(Image picture) {
            JLabel shown = new JLabel(new ImageIcon(fitted(picture)));
            shown.getAccessibleContext().setAccessibleName(label);
            card.add(shown, "newline, span, alignx leading, gaptop 4");
        }

        private void press() {
            boolean before = button.isSelected();
            button.setSelected(!several || !before);
            if (button.isSelected() != before) {
                panel.repaint();
                onChange.run();
            }
        }
    }

    private static final class OptionCard extends JPanel {
        private static final int ARC = 8;

        private final JToggleButton button;

        OptionCard(JToggleButton button, Shape shape) {
            super(
                    switch (shape) {
                        case SCALE -> Theme.layout("insets 6 8 6 8, gap 4, fillx, alignx center", "[][]", "");
                        case TALL -> Theme.layout("insets 8 4 6 4, gap 0 2, fillx, wrap 1", "[grow,center]", "");
                        case BARE -> Theme.layout("insets 6 4 6 4, fillx", "[grow,center]", "");
                        case CARD -> Theme.layout("insets 6 10 6 8, gap 8 0, fillx", "[][grow,fill][]", "");
                    });
            this.button = button;
            setOpaque(false);
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            Graphics2D g = (Graphics2D) graphics.create();
            try {
                g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
                float arc = Theme.px(ARC);
                boolean focused = button.isFocusOwner();
                int thick = Theme.px(focused ? 3 : button.isSelected() ? 2 : 1);
                g.setColor(Theme.colour(focused ? "focus" : button.isSelected() ? "accent" : "controlLine"));
                g.fill(new RoundRectangle2D.Float(0, 0, getWidth(), getHeight(), arc, arc));
                g.setColor(Theme.colour(button.isSelected() ? "accentPale" : "card"));
                g.fill(new RoundRectangle2D.Float(
                        thick, thick, getWidth() - 2f * thick, getHeight() - 2f * thick, arc - thick, arc - thick));
            } finally {
                g.dispose();
            }
        }
    }

    private static Image fitted(Image picture) {
        double width = picture.getWidth(null);
        double height = picture.getHeight(null);
        double scale = Math.min(1, Math.min(Theme.px(PICTURE_WIDTH) / width, Theme.px(PICTURE_HEIGHT) / height));
        return scale < 1
                ? picture.getScaledInstance(
                        Math.max(1, (int) (width * scale)), Math.max(1, (int) (height * scale)), Image.SCALE_SMOOTH)
                : picture;
    }

    /** Words below a mark, wrapped and each line in the middle. */
    private static final class Centred extends JTextPane {
        Centred(String label) {
            putClientProperty("html.disable", Boolean.TRUE);
            setEditable(false);
            setFocusable(false);
            setOpaque(false);
            setBorder(BorderFactory.createEmptyBorder());
            setMargin(null);
            setFont(Lettering.fontFor(Theme.font(Font.PLAIN, -1), label));
            setForeground(Theme.colour("text"));
            setText(label);
            SimpleAttributeSet centred = new SimpleAttributeSet();
            StyleConstants.setAlignment(centred, StyleConstants.ALIGN_CENTER);
            getStyledDocument().setParagraphAttributes(0, label.length(), centred, false);
        }

        /** Never under the mouse: a click on the words is for what they stand on. */
        @Override
        public boolean contains(int x, int y) {
            return false;
        }
    }

    private static final class KeyCap extends JLabel {
        KeyCap(String digit) {
            super(digit, SwingConstants.CENTER);
            setFont(Theme.font(Font.BOLD, -2));
            setForeground(Theme.colour("muted"));
            int side = Theme.px(24);
            setPreferredSize(new java.awt.Dimension(side, side));
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            Graphics2D g = (Graphics2D) graphics.create();
            try {
                g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                float arc = Theme.px(6);
                g.setColor(Theme.colour("page"));
                g.fill(new RoundRectangle2D.Float(0.5f, 0.5f, getWidth() - 1f, getHeight() - 1f, arc, arc));
                g.setColor(Theme.colour("controlLine"));
                g.draw(new RoundRectangle2D.Float(0.5f, 0.5f, getWidth() - 1f, getHeight() - 1f, arc, arc));
            } finally {
                g.dispose();
            }
            super.paintComponent(graphics);
        }
    }
}
