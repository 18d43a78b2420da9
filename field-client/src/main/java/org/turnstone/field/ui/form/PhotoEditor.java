package org.turnstone.field.ui.form;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.filechooser.FileNameExtensionFilter;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FieldValue;

/** A photo, chosen as a file. Its name is not kept: it may say who is on it. */
final class PhotoEditor implements Editor {
    private static final Map<String, String> TYPES =
            Map.of("jpg", "image/jpeg", "jpeg", "image/jpeg", "png", "image/png", "webp", "image/webp");

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 12", "[][grow,fill]", ""));
    private final WrappedText state = WrappedText.body("");
    private final JButton choose;

    /** Told which file was chosen. */
    interface Chosen {
        void chosen(Path file, String mediaType);
    }

    PhotoEditor(String name, Chosen chosen) {
        panel.setOpaque(false);
        choose = Buttons.plain(name, Glyph.PICTURE, Texts.text("photo.choose"), () -> choose(chosen));
        panel.add(choose);
        panel.add(state, "wmin 0");
    }

    private void choose(Chosen chosen) {
        JFileChooser chooser = new JFileChooser();
        chooser.setName("photo");
        chooser.setAcceptAllFileFilterUsed(false);
        chooser.setFileFilter(new FileNameExtensionFilter(
                Texts.text("photo.kinds"), TYPES.keySet().toArray(String[]::new)));
        if (chooser.showOpenDialog(panel) == JFileChooser.APPROVE_OPTION) {
            File file = chooser.getSelectedFile();
            String name = file.getName().toLowerCase(Locale.ROOT);
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            if (type == null) {
                state.setText(Texts.text("photo.unreadable"));
            } else {
                chosen.chosen(file.toPath(), type);
            }
        }
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return choose;
    }

    @Override
    public List<JComponent> controls() {
        return List.of(choose);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        boolean there = value instanceof FieldValue.Attachment;
        state.setText(
                value instanceof FieldValue.Attachment photo ? Words.of(photo, List.of()) : Texts.text("photo.none"));
        choose.setText(Texts.text(there ? "photo.replace" : "photo.choose"));
    }

    @Override
    public Typed read() {
        return new Typed.Value(FieldValue.CLEARED);
    }

    @Override
    public void describe(String question, String more) {
        choose.getAccessibleContext().setAccessibleName(choose.getText() + ". " + question);
        choose.getAccessibleContext().setAccessibleDescription(more);
    }
}
