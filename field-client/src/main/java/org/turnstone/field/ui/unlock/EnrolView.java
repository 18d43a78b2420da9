package org.turnstone.field.ui.unlock;

import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Desk;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.WrappedText;

/** Enrolment: where the site's server is, and the one-time code from the office. Event thread only. */
public final class EnrolView {
    private final PagePanel page = new PagePanel("enrol-screen", Texts.text("enrol.title"));
    private final Notice notice = new Notice("enrol-notice");
    private final JTextField server;
    private final JTextField code;
    private final JButton go;
    private final Desk line;
    private final Consumer<String> onEnrolled;
    private @Nullable EnrolPresenter presenter;

    /**
     * @param line where network is allowed
     * @param onEnrolled told what became of it
     */
    public EnrolView(Desk line, Consumer<String> onEnrolled, Runnable onLater) {
        this.line = line;
        this.onEnrolled = onEnrolled;
        Card card = PagePanel.card("");
        card.add(WrappedText.body(Texts.text("enrol.what")), "wmin 0");
        card.add(notice.component(), "wmin 0");
        server = Labelled.text(card, "enrol-server", Texts.text("enrol.server"));
        card.add(WrappedText.hint(Texts.text("enrol.server.hint")), "wmin 0");
        code = Labelled.text(card, "enrol-code", Texts.text("enrol.code"));
        card.add(WrappedText.hint(Texts.text("enrol.code.hint")), "wmin 0");
        go = Buttons.primary("enrol-go", Texts.text("enrol.go"), this::enrol);
        code.addActionListener(event -> enrol());
        card.add(go, "growx 0, gaptop 8, split 2");
        card.add(Buttons.quiet("enrol-later", Texts.text("enrol.later"), onLater), "growx 0");
        page.add(card, "w 100:620:620, growx 0, wmin 0");
    }

    public JComponent component() {
        return page.component();
    }

    public void begin(EnrolPresenter with) {
        presenter = with;
        notice.hide();
        busy(false);
        Lettering.turn(component(), Texts.way());
        FocusSoon.on(server);
    }

    private void busy(boolean busy) {
        go.setEnabled(!busy);
        server.setEnabled(!busy);
        code.setEnabled(!busy);
        go.setText(Texts.text(busy ? "enrol.working" : "enrol.go"));
    }

    private void enrol() {
        EnrolPresenter with = presenter;
        if (with == null || !go.isEnabled()) {
            return;
        }
        String address = server.getText();
        String typed = code.getText();
        busy(true);
        notice.hide();
        line.ask(
                () -> with.enrol(address, typed),
                said -> {
                    busy(false);
                    code.setText("");
                    onEnrolled.accept(said);
                },
                failed -> {
                    busy(false);
                    notice.say(Notice.Tone.WRONG, failed);
                    server.requestFocusInWindow();
                });
    }
}
