package org.turnstone.field.ui.unlock;

import java.awt.BorderLayout;
import java.awt.Font;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.ScrollPaneConstants;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.ScrollingColumn;
import org.turnstone.field.ui.widget.WrappedText;

/**
 * One card in the middle, as every screen before a vault is open has it: a title, what went wrong, what is asked, a word while
 * the vault works, and the language. Event thread only.
 */
final class LockedPage {
    private static final int WIDTH = 460;

    private final JPanel root = new JPanel(new BorderLayout());
    private final Card card =
            new Card(Theme.layout("insets 22 28 22 28, fillx, wrap 1, gap 0 6", "[0:0:,grow,fill]", ""));
    private final Notice notice;
    private final JProgressBar working = new JProgressBar();
    private final JLabel workingWords = new JLabel();
    private final JComboBox<String> languages = new JComboBox<>();

    /** @param onLanguage told when another language was chosen */
    LockedPage(String name, Glyph glyph, String title, String notices, Consumer<Language> onLanguage) {
        root.setName(name);
        notice = new Notice(notices);
        JLabel icon = new JLabel(glyph.icon(Theme.colour("accent"), 26));
        JPanel head = new JPanel(Theme.layout("insets 0, fillx, gap 10", "[][0:0:,grow,fill]", ""));
        head.setOpaque(false);
        head.add(icon, "aligny top");
        head.add(WrappedText.heading(title), "wmin 0");
        card.add(head, "wmin 0");
        ScrollingColumn column =
                new ScrollingColumn(Theme.layout("insets 14, fill, wrap 1", "[grow,center]", "push[][]push")).filling();
        column.setBackground(Theme.colour("page"));
        column.add(card, "w 100:" + WIDTH + ":" + WIDTH + ", wmin 0");
        JPanel foot = new JPanel(Theme.layout("insets 0, gap 10", "", ""));
        foot.setOpaque(false);
        JLabel words = new JLabel(Texts.text("settings.language"));
        words.setLabelFor(languages);
        languages.setName("language-choice");
        languages.getAccessibleContext().setAccessibleName(Texts.text("settings.language"));
        Language.all().forEach(language -> languages.addItem(language.name()));
        languages.setSelectedIndex(
                Language.all().indexOf(Texts.spoken()) < 0 ? 0 : Language.all().indexOf(Texts.spoken()));
        languages.addActionListener(event -> onLanguage.accept(Language.all().get(languages.getSelectedIndex())));
        languages.setRenderer(new org.turnstone.field.ui.widget.PlainCell<String>(text -> text));
        foot.add(words);
        foot.add(languages);
        column.add(foot, "gaptop 6");
        JScrollPane scroll = new JScrollPane(column);
        scroll.setBorder(BorderFactory.createEmptyBorder());
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.getViewport().setBackground(Theme.colour("page"));
        root.add(scroll, BorderLayout.CENTER);
        workingWords.setForeground(Theme.colour("muted"));
        workingWords.setFont(Theme.font(Font.PLAIN, -1));
        working.setIndeterminate(true);
    }

    /** Adds a part below the others. */
    void add(JComponent part, String constraints) {
        card.add(part, constraints);
    }

    /** Where faults are said; put where it stands best. */
    Notice notice() {
        return notice;
    }

    void addNotice() {
        card.add(notice.component(), "wmin 0, gaptop 6");
    }

    /** Adds the line that says that the vault works, and takes its words. */
    void addProgress(String words) {
        workingWords.setText(words);
        working.getAccessibleContext().setAccessibleName(words);
        card.add(workingWords, "gaptop 4, wmin 0");
        card.add(working, "h 6!, wmin 0");
        busy(false);
    }

    void busy(boolean busy) {
        working.setVisible(busy);
        workingWords.setVisible(busy);
        languages.setEnabled(!busy);
        root.revalidate();
    }

    Card card() {
        return card;
    }

    JComponent component() {
        return root;
    }
}
