package org.turnstone.field.ui.widget;

import java.io.File;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;

/** The name of a file, typed or chosen. Event thread only. */
public final class FileField {
    private final JTextField field;
    private boolean saving;
    private String suggested = "";

    /** Adds it to a panel that lays out one thing a row. */
    public FileField(JPanel to, String name, String label) {
        JPanel row = new JPanel(Theme.layout("insets 0, fillx, gap 8", "[0:0:,grow,fill][]", ""));
        row.setOpaque(false);
        javax.swing.JLabel words = Theme.plain(new javax.swing.JLabel(label));
        words.setFont(Theme.font(java.awt.Font.BOLD, 0));
        field = new JTextField();
        field.setName(name);
        field.getAccessibleContext().setAccessibleName(label);
        words.setLabelFor(field);
        row.add(field, "wmin 0");
        row.add(Buttons.plain(name + "-choose", Texts.text("file.choose"), this::choose));
        to.add(words, "wmin 0, gaptop 6");
        to.add(row, "wmin 0");
    }

    /** Whether the file is written or read, and how a new one may be called. */
    public void saving(boolean now, String name) {
        saving = now;
        suggested = name;
    }

    private void choose() {
        JFileChooser chooser = new JFileChooser();
        if (saving) {
            chooser.setSelectedFile(new File(chooser.getCurrentDirectory(), suggested));
        }
        chooser.setApproveButtonText(Texts.text("file.take"));
        int answer = saving ? chooser.showSaveDialog(field) : chooser.showOpenDialog(field);
        if (answer == JFileChooser.APPROVE_OPTION) {
            field.setText(chooser.getSelectedFile().getPath());
        }
        field.requestFocusInWindow();
    }

    public String text() {
        return field.getText().strip();
    }

    public void setText(String text) {
        field.setText(text);
    }
}
