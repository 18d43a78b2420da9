package org.turnstone.field.ui.form;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSlider;
import javax.swing.JTextField;
import javax.swing.SwingConstants;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Bounds;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldValue;

/**
 * A number on a scale: a slider that is moved, and a field that is typed in. Before it is answered the field is empty, since a
 * slider stands somewhere even if nobody put it there.
 */
final class RangeEditor extends TypingEditor {
    private static final int MOST_LABELS = 11;

    private final JPanel panel;
    private final JTextField field = new JTextField();
    private final JSlider slider;
    private final WrappedText none = WrappedText.hint(Texts.text("range.none"));
    private final Bounds bounds;
    private final ValueType type;
    private boolean moving;

    RangeEditor(String name, Bounds bounds, ValueType type, Appearance appearance, Edits edits) {
        super(edits);
        this.bounds = bounds;
        this.type = type;
        boolean upright = appearance.has("vertical");
        int steps = steps(bounds);
        slider = new JSlider(upright ? SwingConstants.VERTICAL : SwingConstants.HORIZONTAL, 0, steps, steps / 2);
        slider.setName(name + "#slider");
        slider.setOpaque(false);
        slider.setInverted(false);
        if (!appearance.has("no-ticks")) {
            int every = Math.max(1, (int) Math.ceil(steps / (double) (MOST_LABELS - 1)));
            slider.setMajorTickSpacing(every);
            slider.setPaintTicks(true);
            slider.setSnapToTicks(false);
        }
        field.setName(name);
        panel = new JPanel(Theme.layout("insets 0, gap 12 2, fillx", "[]8[grow,fill]8[]", ""));
        panel.setOpaque(false);
        JLabel least = new JLabel(bounds.start().toPlainString());
        JLabel most = new JLabel(bounds.end().toPlainString());
        if (upright) {
            panel.add(most, "wrap");
            panel.add(slider, "h 180!, wrap");
            panel.add(least, "wrap");
        } else {
            panel.add(least);
            panel.add(slider, "wmin 0");
            panel.add(most, "wrap");
        }
        JPanel typed = new JPanel(Theme.layout("insets 0, gap 12", "", ""));
        typed.setOpaque(false);
        typed.add(field, "w 110!");
        typed.add(none, "growx, pushx, wmin 0");
        panel.add(typed, "span, growx, pushx, wmin 0, gaptop 4");
        slider.addChangeListener(event -> {
            if (!moving) {
                put(valueAt(slider.getValue()));
                follow();
                if (!slider.getValueIsAdjusting()) {
                    chosen();
                }
            }
        });
        listen(field, () -> {
            follow();
            typed();
        });
    }

    private static int steps(Bounds bounds) {
        BigDecimal span = bounds.end().subtract(bounds.start()).abs();
        BigDecimal step =
                bounds.step().signum() == 0 ? BigDecimal.ONE : bounds.step().abs();
        return span.divide(step, 0, java.math.RoundingMode.DOWN)
                .min(BigDecimal.valueOf(100_000))
                .intValue();
    }

    private BigDecimal valueAt(int step) {
        BigDecimal way = bounds.step().abs().multiply(BigDecimal.valueOf(step));
        return bounds.end().compareTo(bounds.start()) < 0
                ? bounds.start().subtract(way)
                : bounds.start().add(way);
    }

    private void put(BigDecimal value) {
        silently(() -> field.setText(value.toPlainString()));
    }

    /** Puts the slider where the field says. */
    private void follow() {
        boolean empty = field.getText().isBlank();
        none.setVisible(empty);
        slider.putClientProperty(
                "FlatLaf.style", empty ? "thumbColor: $Turnstone.line; hoverThumbColor: $Turnstone.controlLine" : null);
        BigDecimal number = read() instanceof Typed.Value read ? number(read.value()) : null;
        if (number != null) {
            moving = true;
            BigDecimal way = number.subtract(bounds.start()).abs();
            slider.setValue(
                    way.divide(bounds.step().abs().max(new BigDecimal("1e-9")), 0, java.math.RoundingMode.HALF_UP)
                            .min(BigDecimal.valueOf(slider.getMaximum()))
                            .intValue());
            moving = false;
        }
    }

    private static @Nullable BigDecimal number(FieldValue value) {
        if (value instanceof FieldValue.Whole whole) {
            return BigDecimal.valueOf(whole.value());
        }
        return value instanceof FieldValue.Decimal decimal ? decimal.value() : null;
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return field;
    }

    @Override
    public List<JComponent> controls() {
        return List.of(slider, field);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        silently(() -> {
            field.setText(typed != null ? typed : textOf(value));
            follow();
        });
    }

    @Override
    public Typed read() {
        return type == ValueType.WHOLE ? Typed.whole(field.getText()) : Typed.decimal(field.getText());
    }

    @Override
    public String raw() {
        return field.getText();
    }

    @Override
    public void describe(String question, String more) {
        field.getAccessibleContext().setAccessibleName(question);
        field.getAccessibleContext().setAccessibleDescription(more);
        slider.getAccessibleContext().setAccessibleName(Texts.text("range.slider") + ". " + question);
    }

    @Override
    public void wrong(boolean wrong) {
        Theme.outline(field, wrong);
    }

    /** The numbers a person can choose from, if there are few: for appearances that show them as choices. */
    static List<BigDecimal> numbers(Bounds bounds) {
        List<BigDecimal> numbers = new ArrayList<>();
        int steps = steps(bounds);
        boolean down = bounds.end().compareTo(bounds.start()) < 0;
        for (int step = 0; step <= steps; step++) {
            BigDecimal way = bounds.step().abs().multiply(BigDecimal.valueOf(step));
            numbers.add(down ? bounds.start().subtract(way) : bounds.start().add(way));
        }
        return numbers;
    }
}
