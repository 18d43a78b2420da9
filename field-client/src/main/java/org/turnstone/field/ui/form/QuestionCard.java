package org.turnstone.field.ui.form;

import java.awt.Component;
import java.awt.Font;
import java.awt.event.FocusEvent;
import java.awt.event.FocusListener;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.SwingUtilities;
import javax.swing.Timer;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.MissingCode;

/**
 * One question: its text, its error above the field, its field, and the ways not to answer. Sends what was typed a second
 * after the last key and when the field is left; never shows an older answer over newer typing. Event thread only.
 */
final class QuestionCard implements Editor.Edits {
    private static final int AUTOSAVE_MILLIS = 1000;

    private final Card card = new Card(Theme.layout("insets 14 20 14 20, fillx, gap 0 4", "[grow,fill][]", ""));
    private final WrappedText label = WrappedText.title("");
    private final JLabel required = new JLabel();
    private final WrappedText hint = WrappedText.hint("");
    private final WrappedText error = new WrappedText("", Theme.font(Font.BOLD, 0), Theme.colour("error"));
    private final JPanel rivals = new JPanel(Theme.layout("insets 0, fillx, wrap 1", "[grow,fill]", ""));
    private final WrappedText reason = WrappedText.body("");
    private final JButton noAnswer;
    private final JButton clear;
    private final FormActions actions;
    private final Timer autosave;
    private final Editor editor;
    private Page.Asked shown;
    private boolean touched;
    private boolean unsent;

    QuestionCard(Page.Asked asked, FormActions actions, ZoneId zone) {
        this.shown = asked;
        this.actions = actions;
        Item.Question question = asked.question();
        this.autosave = new Timer(AUTOSAVE_MILLIS, event -> send(false));
        autosave.setRepeats(false);
        this.editor = editorOf(asked, zone);
        this.noAnswer = Buttons.quiet("none:" + asked.key(), Texts.text("noanswer"), this::offerReasons);
        this.clear = Buttons.quiet("clear:" + asked.key(), Texts.text("clear"), () -> {
            forgetTyping();
            actions.missing(shown.path(), null);
        });
        required.setFont(Theme.font(Font.PLAIN, -1));
        required.setForeground(Theme.colour("muted"));
        rivals.setOpaque(false);
        boolean asks = ItemTree.isAsked(question);
        card.setName("card:" + asked.key());
        card.add(label, "growx, wmin 0");
        card.add(required, "aligny top, gaptop 2, wrap");
        card.add(hint, "span, growx, wmin 0, wrap");
        card.add(error, "span, growx, wmin 0, gaptop 4, wrap");
        card.add(rivals, "span, growx, wmin 0, gaptop 4, wrap");
        card.add(editor.component(), "span, growx, wmin 0, gaptop 6, wrap");
        card.add(reason, "span, growx, wmin 0, gaptop 2, wrap");
        if (asks) {
            JPanel ways = new JPanel(Theme.layout("insets 0, gap 4", "push[][]", ""));
            ways.setOpaque(false);
            ways.add(clear);
            ways.add(noAnswer);
            card.add(ways, "span, growx, gaptop 0");
            watchFocus(editor.controls());
            watchFocus(List.of(clear, noAnswer));
        } else {
            // A note is read, not answered: it stands on the page without a frame of its own.
            card.colours("page", "page");
        }
        update(asked, true);
    }

    private Editor editorOf(Page.Asked asked, ZoneId zone) {
        Item.Question question = asked.question();
        if (question.settings().merge() == MergeKind.COUNTER && question.kind() == QuestionKind.INTEGER) {
            return new CounterEditor(asked.key(), (raw, meant) -> actions.count(shown.path(), raw, meant));
        }
        if (question.kind() == QuestionKind.IMAGE && !question.readOnly()) {
            return new PhotoEditor(asked.key(), (file, type) -> actions.attach(shown.path(), file, type));
        }
        return Editors.of(question, this, zone);
    }

    JComponent component() {
        return card;
    }

    JComponent focusTarget() {
        return editor.focusTarget();
    }

    boolean takesFocus() {
        return !editor.controls().isEmpty();
    }

    /** True if this card can show the question as it is now, without being made anew. */
    boolean fits(Page.Asked asked) {
        Item.Question was = shown.question();
        Item.Question is = asked.question();
        return was.path().equals(is.path())
                && was.kind() == is.kind()
                && was.choices().equals(is.choices())
                && was.readOnly() == is.readOnly();
    }

    /**
     * Shows the question as it is now.
     *
     * @param withAnswer false while newer typing is on its way: then the field is left alone
     */
    void update(Page.Asked asked, boolean withAnswer) {
        shown = asked;
        Item.Question question = asked.question();
        label.setText(question.label().isBlank() ? lastName(question) : question.label());
        required.setText(!ItemTree.isAsked(question) ? "" : Texts.text(question.required() ? "required" : "optional"));
        hint.setText(question.hint());
        hint.setVisible(!question.hint().isBlank());
        error.setText(asked.error());
        error.setVisible(!asked.error().isEmpty());
        showRivals(asked.rivals());
        FieldValue value = question.value();
        boolean missing = value instanceof FieldValue.Missing;
        reason.setText(value instanceof FieldValue.Missing why ? Texts.text("reason", Words.missing(why.code())) : "");
        reason.setVisible(missing);
        clear.setVisible(Pages.isAnswered(question));
        clear.setText(Texts.text(missing ? "undo" : "clear"));
        String name = label.getText();
        noAnswer.getAccessibleContext().setAccessibleName(Texts.text("noanswer") + ": " + name);
        clear.getAccessibleContext().setAccessibleName(clear.getText() + ": " + name);
        if (ItemTree.isAsked(question)) {
            card.colours("card", asked.error().isEmpty() ? "line" : "error")
                    .barred(!asked.error().isEmpty());
        }
        editor.describe(name, described(asked));
        editor.wrong(!asked.error().isEmpty());
        if (editor instanceof CounterEditor counter) {
            counter.counted(asked.counted());
        }
        if (withAnswer && !unsent) {
            showAnswer(asked);
        }
    }

    private void showAnswer(Page.Asked asked) {
        FieldValue now = asked.question().value();
        boolean same = asked.typed() == null
                && editor.read() instanceof Typed.Value read
                && read.value().equals(now);
        if (!same || editor instanceof PhotoEditor) {
            editor.show(now, asked.typed());
        }
    }

    private static String lastName(Item.Question question) {
        String key = question.key();
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private static String described(Page.Asked asked) {
        List<String> parts = new ArrayList<>();
        if (!asked.error().isEmpty()) {
            parts.add(Texts.text("error.spoken", asked.error()));
        }
        parts.add(Texts.text(asked.question().required() ? "required" : "optional"));
        if (!asked.question().hint().isBlank()) {
            parts.add(asked.question().hint());
        }
        return String.join(". ", parts);
    }

    private void showRivals(List<Page.Rival> values) {
        rivals.removeAll();
        rivals.setVisible(!values.isEmpty());
        if (values.isEmpty()) {
            return;
        }
        Card box = new Card(Theme.layout("insets 10 14 10 14, fillx, wrap 1, gap 0 2", "[grow,fill]", ""))
                .colours("warnPale", "warnLine");
        box.setName("rivals:" + shown.key());
        JLabel title = new JLabel(Texts.text("rival.title"), Glyph.WARNING.icon("warn"), JLabel.LEADING);
        title.setFont(Theme.font(Font.BOLD, 0));
        title.setForeground(Theme.colour("warn"));
        title.setIconTextGap(Theme.px(8));
        box.add(title, "wmin 0");
        for (Page.Rival rival : values) {
            box.add(WrappedText.body(rival.value()), "wmin 0, gaptop 6");
            box.add(WrappedText.hint(rival.whoAndWhen()), "wmin 0");
        }
        box.add(WrappedText.hint(Texts.text("rival.next")), "wmin 0, gaptop 6");
        rivals.add(box, "wmin 0");
    }

    private void watchFocus(List<? extends JComponent> controls) {
        for (JComponent control : controls) {
            control.addFocusListener(new FocusListener() {
                @Override
                public void focusGained(FocusEvent event) {
                    if (FormActions.isRevealed(event, control)) {
                        actions.reveal(card, control);
                    }
                }

                @Override
                public void focusLost(FocusEvent event) {
                    Component next = event.getOppositeComponent();
                    if (next == null || !SwingUtilities.isDescendingFrom(next, editor.component())) {
                        leave();
                    }
                }
            });
        }
    }

    @Override
    public void typing() {
        touched = true;
        unsent = true;
        autosave.restart();
    }

    @Override
    public void chosen() {
        unsent = true;
        touched = true;
        send(true);
    }

    /** Sends what is typed as complete, if it was not sent as such before. */
    void leave() {
        if (touched) {
            send(true);
        }
    }

    private void send(boolean left) {
        autosave.stop();
        unsent = false;
        touched = touched && !left;
        actions.edited(shown.path(), editor.read(), editor.raw(), left);
    }

    private void forgetTyping() {
        autosave.stop();
        unsent = false;
        touched = false;
    }

    private void offerReasons() {
        JPopupMenu menu = new JPopupMenu();
        Item.Question question = shown.question();
        for (MissingCode code : MissingCode.values()) {
            // A form that offers its own "don't know" means that one.
            boolean ownChoice = !question.settings().missing().isEmpty() && code != MissingCode.SKIPPED;
            if (!ownChoice) {
                JMenuItem item = Theme.plain(new JMenuItem(Words.missing(code)));
                item.setName("none:" + code.code() + ":" + shown.key());
                item.addActionListener(event -> {
                    forgetTyping();
                    actions.missing(shown.path(), code);
                });
                menu.add(item);
            }
        }
        Lettering.turn(menu, noAnswer.getComponentOrientation());
        Buttons.drop(menu, noAnswer);
    }
}
