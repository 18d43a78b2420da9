package org.turnstone.field.ui.widget;

import java.awt.Font;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.sync.record.QueryId;

/**
 * A question of the office with what was said to it, and the field in which one replies: Enter sends, as the button does. The
 * same beside an answer of a form and on the page of a record. Event thread only.
 */
public final class OfficeQuestion {
    private final Card card =
            new Card(Theme.layout("insets 10 14 12 14, fillx, wrap 1, gap 0 3", "[0:0:,grow,fill]", ""));
    private final JTextField reply = new JTextField();
    private Consumer<String> onReply = text -> {};

    /**
     * @param about what it is about, or empty where that is plain
     * @param who whoever asked, and when
     * @param said what was said since, a line each
     * @param answered true if it waits for the office now
     */
    public OfficeQuestion(QueryId id, String about, String text, String who, List<String> said, boolean answered) {
        card.setName("question:" + id);
        card.colours("accentPale", "accent").barred(!answered);
        JLabel title = new JLabel(
                Texts.text(answered ? "query.title.answered" : "query.title"),
                Glyph.SPEECH.icon("accent"),
                JLabel.LEADING);
        title.setFont(Theme.font(Font.BOLD, 0));
        title.setForeground(Theme.colour("text"));
        title.setIconTextGap(Theme.px(8));
        card.add(title, "wmin 0");
        if (!about.isEmpty()) {
            card.add(WrappedText.body(about), "wmin 0");
        }
        card.add(new WrappedText(text, Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0, gaptop 4");
        card.add(faint(who), "wmin 0");
        said.forEach(line -> card.add(faint(line), "wmin 0, gaptop 4"));
        JLabel name = Theme.plain(new JLabel(Texts.text("query.reply.label")));
        name.setFont(Theme.font(Font.PLAIN, -1));
        name.setForeground(Theme.colour("text"));
        name.setLabelFor(reply);
        card.add(name, "wmin 0, gaptop 6");
        JPanel line = new JPanel(Theme.layout("insets 0, fillx, gap 8", "[0:0:,grow,fill][]", ""));
        line.setOpaque(false);
        reply.setName("reply:" + id);
        reply.getAccessibleContext().setAccessibleName(Texts.text("query.reply.label") + ": " + text);
        reply.addActionListener(event -> send());
        JButton send = Buttons.plain("send:" + id, Texts.text("query.reply"), this::send);
        send.getAccessibleContext().setAccessibleName(Texts.text("query.reply") + ": " + text);
        line.add(reply, "wmin 0");
        line.add(send);
        card.add(line, "wmin 0");
    }

    /** On the coloured ground the muted grey of hints would be too faint. */
    private static WrappedText faint(String text) {
        return new WrappedText(text, Theme.font(Font.PLAIN, -1), Theme.colour("text"));
    }

    private void send() {
        String text = reply.getText().strip();
        if (!text.isEmpty()) {
            onReply.accept(text);
        }
    }

    public void onReply(Consumer<String> then) {
        onReply = then;
    }

    public Card component() {
        return card;
    }

    /** The field in which one replies. */
    public JTextField field() {
        return reply;
    }

    public String typed() {
        return reply.getText();
    }

    public void type(String text) {
        reply.setText(text);
    }
}
