package org.turnstone.field.ui.form;

import java.awt.Component;
import java.awt.Font;
import java.awt.KeyboardFocusManager;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.FocusListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.Timer;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.OfficeQuestion;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.QueryId;

/**
 * One question: its text, its error above the field, its field, and the ways not to answer. Sends what was typed every second
 * while keys come and when the field is left; never shows an older answer over newer typing. Event thread only.
 */
final class QuestionCard implements Editor.Edits {
    private static final int AUTOSAVE_MILLIS = 1000;
    private static final int REMARK_CHARS = 1000;

    private final Card card;
    private final WrappedText label = WrappedText.title("");
    private final JLabel required = new JLabel();
    private final WrappedText hint = WrappedText.hint("");
    private final WrappedText guidance = WrappedText.hint("");
    private final JButton moreHelp;
    private final WrappedText error = new WrappedText("", Theme.font(Font.BOLD, 0), Theme.colour("error"));
    private final JButton keep;
    private final JPanel rivals = new JPanel(Theme.layout("insets 0, fillx, wrap 1", "[grow,fill]", ""));
    private final JPanel questions = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final Map<QueryId, OfficeQuestion> boxes = new LinkedHashMap<>();
    private final WrappedText reason = WrappedText.body("");
    private final JPanel remarkPanel = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 2", "[grow,fill]", ""));
    private final JTextField remark = new JTextField();
    private final JButton noAnswer;
    private final JButton clear;
    private final FormActions actions;
    private final Timer autosave;
    private final Editor editor;
    private final QuestionMedia media;
    private Page.Asked shown;
    private List<Page.FromOffice> questionsShown = List.of();
    private boolean touched;
    private boolean unsent;

    QuestionCard(Page.Asked asked, FormActions actions, Editors editors) {
        this.shown = asked;
        this.actions = actions;
        Item.Question question = asked.question();
        this.autosave = new Timer(AUTOSAVE_MILLIS, event -> send(false));
        autosave.setRepeats(false);
        this.editor = editors.of(question, this);
        this.media = new QuestionMedia(question, editor, actions);
        this.noAnswer = Buttons.quiet("none:" + asked.key(), Texts.text("noanswer"), this::offerReasons);
        this.clear = Buttons.quiet("clear:" + asked.key(), Texts.text("clear"), () -> {
            forgetTyping();
            actions.missing(shown.path(), null);
        });
        this.keep = Buttons.plain("keep:" + asked.key(), Glyph.PENCIL, "", () -> {
            forgetTyping();
            actions.keepAnyway(shown.path(), editor.read());
        });
        this.moreHelp = Buttons.quiet("help:" + asked.key(), Texts.text("guidance.show"), this::toggleGuidance);
        boolean table = Appearance.of(question.appearance()).hasAny("list-nolabel", "label")
                && !question.choices().isEmpty();
        this.card = new Card(Theme.layout(
                (table ? "insets 6 20 6 20" : "insets 14 20 14 20") + ", fillx, gap 0 4", "[grow,fill][]", ""));
        required.setFont(Theme.font(Font.PLAIN, -1));
        required.setForeground(Theme.colour("muted"));
        rivals.setOpaque(false);
        questions.setOpaque(false);
        questions.setVisible(false);
        card.setName("card:" + asked.key());
        layOut(question, table);
        bindKeys(ItemTree.isAsked(question));
        update(asked, true);
    }

    /** In a table of questions the text stands beside the choices, and there is no room for more than has to be said. */
    private void layOut(Item.Question question, boolean table) {
        boolean asks = ItemTree.isAsked(question);
        if (table) {
            JPanel line = new JPanel(
                    Theme.layout("insets 0, fillx, gap 12 0", "[0:0:,grow 40,fill][0:0:,grow 60,fill]", "[center]"));
            line.setOpaque(false);
            label.setFont(Theme.font(Font.PLAIN, 0));
            line.add(label, "wmin 0");
            line.add(editor.component(), "wmin 0");
            card.add(line, "span, growx, wmin 0, wrap");
        } else {
            card.add(label, "growx, wmin 0");
            card.add(required, "aligny top, gaptop 2, wrap");
        }
        card.add(media.component(), "span, growx, wmin 0, gaptop 4, wrap");
        card.add(hint, "span, growx, wmin 0, wrap");
        card.add(moreHelp, "span, growx 0, wrap");
        card.add(guidance, "span, growx, wmin 0, wrap");
        guidance.setVisible(false);
        card.add(error, "span, growx, wmin 0, gaptop 4, wrap");
        card.add(questions, "span, growx, wmin 0, gaptop 4, hidemode 3, wrap");
        card.add(rivals, "span, growx, wmin 0, gaptop 4, wrap");
        if (!table) {
            card.add(editor.component(), "span, growx, wmin 0, gaptop 6, wrap");
        }
        card.add(keep, "span, growx 0, gaptop 4, wrap");
        layOutRemark();
        card.add(remarkPanel, "span, growx, wmin 0, gaptop 4, wrap");
        card.add(reason, "span, growx, wmin 0, gaptop 2, wrap");
        if (asks) {
            JPanel ways = new JPanel(Theme.layout("insets 0, gap 4", "push[][]", ""));
            ways.setOpaque(false);
            ways.add(clear);
            ways.add(noAnswer);
            card.add(ways, "span, growx, gaptop 0");
            ways.setVisible(!table);
            watchFocus(editor.controls());
            watchFocus(List.of(clear, noAnswer, keep, remark));
            watchFocus(media.controls());
        } else if (!table) {
            // A note is read, not answered: it stands on the page without a frame of its own.
            card.colours("page", "page");
        }
    }

    private void layOutRemark() {
        JLabel name = new JLabel(Texts.text("remark.label"));
        name.setLabelFor(remark);
        name.setFont(Theme.font(Font.PLAIN, -1));
        remark.setName("remark:" + shown.key());
        remarkPanel.setOpaque(false);
        remarkPanel.add(name, "wmin 0");
        remarkPanel.add(remark, "wmin 0");
        remark.addFocusListener(new FocusAdapter() {
            @Override
            public void focusLost(FocusEvent event) {
                sendRemark();
            }
        });
    }

    private void bindKeys(boolean asks) {
        bind("ENTER", this::done);
        bind("ctrl ENTER", this::done);
        if (asks) {
            bind("F2", () -> giveReason(MissingCode.DONT_KNOW));
            bind("F3", () -> giveReason(MissingCode.REFUSED));
            bind("F4", () -> giveReason(MissingCode.SKIPPED));
        }
    }

    private void bind(String key, Runnable action) {
        card.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(key), key);
        card.getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    JComponent component() {
        return card;
    }

    JComponent focusTarget() {
        return remarkPanel.isVisible()
                        && remark.getText().isBlank()
                        && !shown.beside().keepable()
                ? remark
                : editor.focusTarget();
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
                && was.appearance().equals(is.appearance())
                && was.readOnly() == is.readOnly();
    }

    /**
     * Shows the question as it is now.
     *
     * @param withAnswer false while newer typing is on its way: then the field is left alone
     */
    void update(Page.Asked asked, boolean withAnswer) {
        boolean same = asked.equals(shown) && !label.getText().isEmpty();
        shown = asked;
        if (!same) {
            updateWords(asked);
        }
        if (withAnswer && !unsent) {
            showAnswer(asked);
        }
    }

    private void updateWords(Page.Asked asked) {
        Item.Question question = asked.question();
        label.setText(question.label().isBlank() ? lastName(question) : question.label());
        required.setText(!ItemTree.isAsked(question) ? "" : Texts.text(question.required() ? "required" : "optional"));
        hint.setText(question.hint());
        hint.setVisible(!question.hint().isBlank());
        guidance.setText(question.guidance());
        moreHelp.setVisible(!question.guidance().isBlank());
        error.setText(asked.error());
        error.setVisible(!asked.error().isEmpty());
        showRivals(asked.rivals());
        showQuestions(asked.questions());
        showBeside(asked);
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
            boolean kept = asked.beside().remark() != null && asked.error().isEmpty();
            card.colours("card", !asked.error().isEmpty() ? "error" : kept ? "warnLine" : "line")
                    .barred(!asked.error().isEmpty() || kept);
        }
        editor.describe(name, described(asked));
        editor.wrong(!asked.error().isEmpty());
        if (editor instanceof CounterEditor counter) {
            counter.counted(asked.counted());
        }
    }

    private void showBeside(Page.Asked asked) {
        Page.Beside beside = asked.beside();
        keep.setVisible(beside.keepable());
        String typed = editor.raw();
        keep.setText(Texts.text(
                "keep", typed == null ? "" : typed.replace('\u001f', ' ').strip()));
        String said = beside.remark();
        remarkPanel.setVisible(said != null);
        if (said != null && !remark.isFocusOwner() && !remark.getText().equals(said)) {
            remark.setText(said);
        }
        remark.getAccessibleContext().setAccessibleName(Texts.text("remark.label") + ". " + label.getText());
        editor.beside(beside.caption());
    }

    private void sendRemark() {
        String said = shown.beside().remark();
        String now = remark.getText().strip();
        if (said != null && !now.equals(said)) {
            String text = now.length() > REMARK_CHARS ? now.substring(0, REMARK_CHARS) : now;
            shown.path().beside(FieldPath.REMARK).ifPresent(path -> actions.beside(path, text));
        }
    }

    private void toggleGuidance() {
        guidance.setVisible(!guidance.isVisible());
        moreHelp.setText(Texts.text(guidance.isVisible() ? "guidance.hide" : "guidance.show"));
        card.revalidate();
    }

    private void showAnswer(Page.Asked asked) {
        FieldValue now = asked.question().value();
        String typed = asked.typed();
        // Text that stands there already is not put there again: that would take caret and selection away.
        boolean same = typed != null
                ? typed.equals(editor.raw())
                : editor.read() instanceof Typed.Value read && read.value().equals(now);
        if (!same || editor.showsMore()) {
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
        asked.questions().stream()
                .filter(question -> !question.answered())
                .forEach(question -> parts.add(Texts.text("query.title") + ": " + question.text()));
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

    /** Shown anew only when something was said: what is being typed as a reply stays where it is. */
    private void showQuestions(List<Page.FromOffice> now) {
        if (now.equals(questionsShown)) {
            return;
        }
        questionsShown = now;
        Map<QueryId, OfficeQuestion> before = new LinkedHashMap<>(boxes);
        boxes.clear();
        questions.removeAll();
        for (Page.FromOffice question : now) {
            OfficeQuestion box = new OfficeQuestion(
                    question.id(), "", question.text(), question.who(), question.said(), question.answered());
            OfficeQuestion was = before.get(question.id());
            if (was != null && question.said().isEmpty()) {
                box.type(was.typed());
            }
            box.onReply(text -> {
                leave();
                actions.reply(shown.path(), question.id(), text);
            });
            watchFocus(List.of(box.field()));
            boxes.put(question.id(), box);
            questions.add(box.component(), "wmin 0");
        }
        questions.setVisible(!now.isEmpty());
        Lettering.turn(questions, questions.getComponentOrientation());
    }

    private void watchFocus(List<? extends JComponent> controls) {
        for (JComponent control : controls) {
            control.addFocusListener(new FocusListener() {
                @Override
                public void focusGained(FocusEvent event) {
                    if (FormActions.isRevealed(event, control)) {
                        actions.reveal(card, control);
                    }
                    Component before = event.getOppositeComponent();
                    if (before == null || !SwingUtilities.isDescendingFrom(before, card)) {
                        actions.entered(shown.path());
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
        // Not anew with each key: whoever types without a pause would never be saved.
        if (!autosave.isRunning()) {
            autosave.start();
        }
    }

    @Override
    public void chosen() {
        unsent = true;
        touched = true;
        send(true);
    }

    /** Enter: a button is pressed, anything else is left for the next question. */
    @Override
    public void done() {
        Component owner = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
        // Things that are ranked look like buttons, and Enter says that the order stands.
        boolean ranked = editor instanceof RankEditor && editor.controls().contains(owner);
        if (owner instanceof JButton button && !ranked && SwingUtilities.isDescendingFrom(owner, card)) {
            button.doClick();
            return;
        }
        sendRemark();
        leave();
        actions.goOn(shown.path());
    }

    /** Sends what is typed as complete, if it was not sent as such before. */
    void leave() {
        if (touched) {
            send(true);
        }
    }

    /** Lets go of it: what it plays or records ends, what is typed is sent. */
    void close() {
        sendRemark();
        leave();
        editor.close();
        media.close();
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

    /** A form that offers its own "don't know" means that one. */
    private boolean mayGive(MissingCode code) {
        return shown.question().settings().missing().isEmpty() || code == MissingCode.SKIPPED;
    }

    /** Records why there is no answer, and goes on. */
    void giveReason(MissingCode code) {
        if (mayGive(code) && ItemTree.isAsked(shown.question())) {
            forgetTyping();
            actions.missing(shown.path(), code);
            actions.goOn(shown.path());
        }
    }

    private void offerReasons() {
        JPopupMenu menu = new JPopupMenu();
        for (MissingCode code : MissingCode.values()) {
            if (mayGive(code)) {
                JMenuItem item = Theme.plain(new JMenuItem(Words.missing(code)));
                item.setName("none:" + code.code() + ":" + shown.key());
                item.setAccelerator(KeyStroke.getKeyStroke("F" + (code.ordinal() + 2)));
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
