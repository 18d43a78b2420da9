package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FieldValue;

/** A tally that several laptops count into: what was counted so far, and a number to add or to put in its place. */
final class CounterEditor implements Editor {
    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 10 4", "[][][]push", ""));
    private final JPanel lines = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 2", "[grow,fill]", ""));
    private final JTextField number = new JTextField();
    private final JButton add;
    private final JButton recount;

    /** Told of a number and what is meant by it. */
    interface Count {
        void count(String raw, CounterEntry meant);
    }

    CounterEditor(String name, Count count) {
        panel.setOpaque(false);
        lines.setOpaque(false);
        number.setName(name);
        add = Buttons.plain("add:" + name, Glyph.PLUS, Texts.text("count.add"), () -> {
            count.count(number.getText(), CounterEntry.ADD);
            number.setText("");
        });
        recount = Buttons.plain("recount:" + name, Texts.text("count.recount"), () -> {
            count.count(number.getText(), CounterEntry.RECOUNT);
            number.setText("");
        });
        number.addActionListener(event -> add.doClick());
        panel.add(lines, "span, growx, wmin 0, wrap");
        panel.add(number, "w 110!, gaptop 4");
        panel.add(add);
        panel.add(recount);
    }

    void counted(List<String> counted) {
        lines.removeAll();
        for (int at = 0; at < counted.size(); at++) {
            lines.add(at == 0 ? WrappedText.body(counted.get(at)) : WrappedText.hint(counted.get(at)), "wmin 0");
        }
        lines.revalidate();
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return number;
    }

    @Override
    public List<JComponent> controls() {
        return List.of(number, add, recount);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        number.setText(typed == null ? "" : typed);
    }

    /** The tally itself stands above; what is typed here is not it. */
    @Override
    public Typed read() {
        return Typed.whole(number.getText());
    }

    @Override
    public void describe(String question, String more) {
        number.getAccessibleContext().setAccessibleName(Texts.text("count.number") + ". " + question);
        number.getAccessibleContext().setAccessibleDescription(more);
        add.getAccessibleContext().setAccessibleName(Texts.text("count.add") + ". " + question);
        recount.getAccessibleContext().setAccessibleName(Texts.text("count.recount") + ". " + question);
    }

    @Override
    public void wrong(boolean wrong) {
        Theme.outline(number, wrong);
    }
}
