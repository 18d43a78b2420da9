package org.turnstone.field.ui.form;

import java.awt.Font;
import java.awt.KeyboardFocusManager;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.ScrollPaneConstants;
import javax.swing.Timer;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappingArea;

/** What the interviewer notes beside the form, about the record as a whole. It is kept like an answer. Event thread only. */
final class NotePanel {
    private static final int AUTOSAVE_MILLIS = 1000;
    private static final int ROWS = 4;
    private static final int MOST_CHARS = 10_000;

    private final JPanel panel =
            new JPanel(Theme.layout("insets 10 10 14 12, fillx, wrap 1, gap 0 4", "[grow,fill]", ""));
    private final WrappingArea area = new WrappingArea(ROWS, 5);
    private final Timer autosave = new Timer(AUTOSAVE_MILLIS, event -> say());
    private final Consumer<String> onNote;
    private String said = "";
    private boolean silent;

    NotePanel(Consumer<String> onNote) {
        this.onNote = onNote;
        autosave.setRepeats(false);
        panel.setBackground(Theme.colour("page"));
        panel.setBorder(BorderFactory.createMatteBorder(1, 0, 0, 0, Theme.colour("line")));
        JLabel title =
                new JLabel(Texts.text("note.title"), Glyph.PENCIL.icon(Theme.colour("text"), 16), JLabel.LEADING);
        title.setFont(Theme.font(Font.BOLD, -1));
        title.setLabelFor(area);
        area.setName("note");
        area.getAccessibleContext().setAccessibleName(Texts.text("note.name"));
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        TypingEditor.listen(area, () -> {
            if (!silent && !autosave.isRunning()) {
                autosave.start();
            }
        });
        area.addFocusListener(new FocusAdapter() {
            @Override
            public void focusLost(FocusEvent event) {
                say();
            }
        });
        JScrollPane scroll = new JScrollPane(area);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        panel.add(title);
        panel.add(scroll, "wmin 0");
    }

    JComponent component() {
        return panel;
    }

    void focus() {
        area.requestFocusInWindow();
    }

    /** Says what is written, if that was not said. */
    void say() {
        autosave.stop();
        String text = area.getText().strip();
        String now = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
        if (!now.equals(said)) {
            said = now;
            onNote.accept(now);
        }
    }

    /** Shows what stands in the record, unless somebody is writing. */
    void show(String text) {
        if (!area.isFocusOwner() && !autosave.isRunning() && !text.equals(said)) {
            silent = true;
            said = text;
            area.setText(text);
            area.setCaretPosition(0);
            silent = false;
        }
    }
}
