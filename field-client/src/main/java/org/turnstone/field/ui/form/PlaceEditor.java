package org.turnstone.field.ui.form;

import java.awt.Font;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FieldValue;

/** A place, typed: latitude and longitude, and if they are known altitude and accuracy. Laptops have no satellite receiver. */
final class PlaceEditor extends TypingEditor {
    private static final char BETWEEN = '\u001f';
    private static final List<String> PARTS = List.of("latitude", "longitude", "altitude", "accuracy");

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 10 2, wrap 5", "[][][][][grow]", ""));
    private final List<JTextField> fields;

    PlaceEditor(String name, Edits edits) {
        super(edits);
        panel.setOpaque(false);
        for (String part : PARTS) {
            JLabel label = new JLabel(Texts.text("part." + part));
            label.setFont(Theme.font(Font.PLAIN, -1));
            label.setForeground(Theme.colour("muted"));
            panel.add(label, part.equals("accuracy") ? "wrap" : "");
        }
        fields = PARTS.stream()
                .map(part -> {
                    JTextField field = new JTextField();
                    field.setName(name + "#" + part);
                    panel.add(
                            field,
                            (part.startsWith("l") ? "w 170!" : "w 110!") + (part.equals("accuracy") ? ", wrap" : ""));
                    listen(field, this::typed);
                    return field;
                })
                .toList();
        panel.add(WrappedText.hint(Texts.text("place.help")), "span, growx, wmin 0, gaptop 2");
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return fields.get(0);
    }

    @Override
    public List<JComponent> controls() {
        return List.copyOf(fields);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        silently(() -> {
            String[] texts = typed != null ? typed.split(String.valueOf(BETWEEN), -1) : new String[0];
            for (int at = 0; at < fields.size(); at++) {
                String text = at < texts.length ? texts[at] : "";
                if (value instanceof FieldValue.Place place
                        && typed == null
                        && at < place.numbers().size()) {
                    text = place.numbers().get(at).toPlainString();
                }
                fields.get(at).setText(text);
            }
        });
    }

    @Override
    public Typed read() {
        String accuracy = fields.get(3).getText().strip();
        String altitude = fields.get(2).getText().strip();
        // Accuracy may be known where altitude is not.
        String above = altitude.isEmpty() && !accuracy.isEmpty() ? "0" : altitude;
        String whole = String.join(
                " ", fields.get(0).getText().strip(), fields.get(1).getText().strip(), above, accuracy);
        return TypedPlace.place(whole);
    }

    @Override
    public String raw() {
        return String.join(
                String.valueOf(BETWEEN),
                fields.stream().map(JTextField::getText).toList());
    }

    @Override
    public void describe(String question, String more) {
        for (int at = 0; at < fields.size(); at++) {
            fields.get(at)
                    .getAccessibleContext()
                    .setAccessibleName(Texts.text("part." + PARTS.get(at)) + ". " + question);
            fields.get(at).getAccessibleContext().setAccessibleDescription(more);
        }
    }

    @Override
    public void wrong(boolean wrong) {
        fields.forEach(field -> Theme.outline(field, wrong));
    }
}
