package org.turnstone.field.ui.widget;

import java.awt.Font;
import java.awt.event.ActionEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.Choice;

/**
 * Choices to be put into an order: the first one chosen, by digit, click or Space, becomes the first, and so on. Choosing one
 * that has a place takes it out again, and those behind it move up.
 */
public final class RankCards implements Cards {
    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final WrappedText state = WrappedText.hint("");
    private final List<Choice> choices;
    private final List<JButton> buttons = new ArrayList<>();
    private final List<String> ranked = new ArrayList<>();
    private final Runnable onChange;
    private String question = "";

    /** @param onChange told after a person changed the order; never by {@link #rank} */
    public RankCards(String name, List<Choice> choices, Runnable onChange) {
        this.choices = choices;
        this.onChange = onChange;
        panel.setOpaque(false);
        List<String> caps = KeyCaps.of(choices);
        for (int at = 0; at < choices.size(); at++) {
            Choice choice = choices.get(at);
            JButton button = Buttons.plain(name + "=" + choice.code(), "", () -> toggle(choice.code()));
            button.setHorizontalAlignment(SwingConstants.LEADING);
            // Enter says that the order stands; Space and digits change it.
            button.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "none");
            button.getInputMap().put(KeyStroke.getKeyStroke("released ENTER"), "none");
            button.setFont(Lettering.fontFor(Theme.font(Font.PLAIN, 0), choice.label()));
            buttons.add(button);
            panel.add(button, "wmin 0");
            if (!caps.get(at).isEmpty()) {
                String action = "rank " + choice.code();
                panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT)
                        .put(KeyStroke.getKeyStroke(caps.get(at).charAt(0)), action);
                panel.getActionMap().put(action, new AbstractAction() {
                    @Override
                    public void actionPerformed(ActionEvent event) {
                        button.requestFocusInWindow();
                        toggle(choice.code());
                    }
                });
            }
        }
        panel.add(state, "wmin 0, gaptop 2");
        show(caps);
    }

    private void toggle(String code) {
        if (!ranked.remove(code)) {
            ranked.add(code);
        }
        show(KeyCaps.of(choices));
        onChange.run();
    }

    private void show(List<String> caps) {
        for (int at = 0; at < buttons.size(); at++) {
            Choice choice = choices.get(at);
            int place = ranked.indexOf(choice.code()) + 1;
            JButton button = buttons.get(at);
            button.setText(choice.label());
            button.setIcon(new PlaceBadge(place, caps.get(at)));
            String said = place > 0 ? Texts.text("rank.place", place) : Texts.text("rank.none");
            button.getAccessibleContext().setAccessibleName(choice.label() + ", " + said + ". " + question);
        }
        int left = choices.size() - ranked.size();
        state.setText(
                ranked.isEmpty()
                        ? Texts.text("rank.help")
                        : left == 0 ? Texts.text("rank.all") : Texts.text("rank.left", left));
    }

    @Override
    public JComponent component() {
        return panel;
    }

    /** The first that has no place yet, or the first. */
    @Override
    public JComponent focusTarget() {
        for (int at = 0; at < buttons.size(); at++) {
            if (!ranked.contains(choices.get(at).code())) {
                return buttons.get(at);
            }
        }
        return buttons.isEmpty() ? panel : buttons.get(0);
    }

    @Override
    public List<JComponent> controls() {
        return List.copyOf(buttons);
    }

    /** The codes, the first first. */
    public List<String> ranked() {
        return List.copyOf(ranked);
    }

    /** Shows an order without telling anybody. */
    public void rank(Collection<String> codes) {
        ranked.clear();
        ranked.addAll(codes);
        show(KeyCaps.of(choices));
    }

    @Override
    public void describe(String asked, String more) {
        question = asked;
        buttons.forEach(button -> button.getAccessibleContext().setAccessibleDescription(more));
        show(KeyCaps.of(choices));
    }
}
