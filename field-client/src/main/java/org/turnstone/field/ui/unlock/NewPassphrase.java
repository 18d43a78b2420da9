package org.turnstone.field.ui.unlock;

import java.awt.Font;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.PassphraseAdvice;

/** Two fields for a new passphrase, with advice while one types and five words to take. Event thread only. */
public final class NewPassphrase {
    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 5", "[0:0:,grow,fill]", ""));
    private final JPasswordField first;
    private final JPasswordField second;
    private final WrappedText advice = WrappedText.hint("");
    private final WrappedText words = new WrappedText("", Theme.font(Font.BOLD, 1), Theme.colour("text"));
    private final JCheckBox reveal = new JCheckBox(Texts.text("unlock.reveal"));
    private final SecureRandom random;

    /** @param name prefix of the fields' names */
    public NewPassphrase(String name, SecureRandom random) {
        this.random = random;
        panel.setOpaque(false);
        JPanel offer = new JPanel(Theme.layout("insets 0, fillx, gap 10", "[0:0:,grow,fill][]", ""));
        offer.setOpaque(false);
        words.setName(name + "-suggestion");
        words.setComponentOrientation(java.awt.ComponentOrientation.LEFT_TO_RIGHT);
        JButton another = Buttons.plain(name + "-another", Glyph.SYNC, Texts.text("new.another"), this::suggest);
        panel.add(WrappedText.hint(Texts.text("new.advice")), "wmin 0");
        offer.add(words, "wmin 0");
        offer.add(another);
        panel.add(offer, "wmin 0");
        first = Labelled.password(panel, name, Texts.text("new.passphrase"));
        panel.add(advice, "wmin 0");
        second = Labelled.password(panel, name + "-again", Texts.text("new.again"));
        char echo = first.getEchoChar();
        reveal.setName(name + "-reveal");
        reveal.setOpaque(false);
        // An item listener hears of a box that is emptied with the fields too.
        reveal.addItemListener(event -> {
            first.setEchoChar(reveal.isSelected() ? (char) 0 : echo);
            second.setEchoChar(reveal.isSelected() ? (char) 0 : echo);
        });
        panel.add(reveal, "growx 0");
        first.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                judge();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                judge();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                judge();
            }
        });
        suggest();
        judge();
    }

    private void suggest() {
        words.setText(PassphraseAdvice.suggestion(random));
    }

    private void judge() {
        char[] typed = first.getPassword();
        try {
            PassphraseAdvice.Verdict verdict = PassphraseAdvice.on(typed);
            String said = typed.length == 0 ? "" : words(verdict);
            advice.setForeground(Theme.colour(verdict.isAllowed() ? "good" : "warn"));
            advice.setFont(Lettering.fontFor(advice.getFont(), said));
            advice.setText(said);
            advice.setVisible(!said.isEmpty());
            panel.revalidate();
            first.getAccessibleContext().setAccessibleDescription(said);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private static String words(PassphraseAdvice.Verdict verdict) {
        return switch (verdict) {
            case TOO_SHORT -> Texts.text("new.short", PassphraseAdvice.MIN_BYTES);
            case TOO_PLAIN -> Texts.text("new.plain");
            case FAIR -> Texts.text("new.fair");
            case GOOD -> Texts.text("new.good");
        };
    }

    /** Why what is typed cannot be taken, or empty if it can. */
    public Optional<String> problem() {
        char[] one = first.getPassword();
        char[] two = second.getPassword();
        try {
            PassphraseAdvice.Verdict verdict = PassphraseAdvice.on(one);
            if (!verdict.isAllowed()) {
                return Optional.of(words(verdict));
            }
            return Arrays.equals(one, two) ? Optional.empty() : Optional.of(Texts.text("new.differ"));
        } finally {
            Arrays.fill(one, '\0');
            Arrays.fill(two, '\0');
        }
    }

    /** What was typed, the caller's to wipe; the fields are emptied. */
    public char[] take() {
        char[] typed = first.getPassword();
        clear();
        return typed;
    }

    public void clear() {
        first.setText("");
        second.setText("");
        reveal.setSelected(false);
        suggest();
    }

    public void focus() {
        first.requestFocusInWindow();
    }

    public JPanel component() {
        return panel;
    }
}
