package org.turnstone.field.ui.form;

import java.awt.Dimension;
import java.awt.Toolkit;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;
import org.turnstone.field.capture.FormTrial;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.change.DeviceId;

/**
 * A form in a window of its own, as the laptop will show it: the same screen over a {@link FormTrial}. When the trial is
 * finished or left, the next one begins, until the window is closed. Event thread only.
 */
public final class FormPreview {
    private final FormTemplate template;
    private final EntryContext context;
    private final String language;
    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> new Thread(task, "preview"));
    private final JFrame frame;
    private final FormView view;

    private FormPreview(FormTemplate template, EntryContext context, String language) {
        this.template = template;
        this.context = context;
        this.language = language;
        frame = new JFrame(Texts.text("preview.title", template.title(), template.version()));
        view = new FormView(work, context.zone(), null, this::say, this::alarm);
    }

    /**
     * Opens the window. The theme must be installed.
     *
     * @param language the one it begins in; empty for the form's own choice
     * @param closed told once the window was closed
     */
    public static FormPreview open(FormTemplate template, EntryContext context, String language, Runnable closed) {
        FormPreview preview = new FormPreview(template, context, language);
        preview.show(closed);
        return preview;
    }

    private void show(Runnable closed) {
        frame.setName("preview");
        frame.setContentPane(view.component());
        frame.setMinimumSize(new Dimension(Theme.px(720), Theme.px(520)));
        Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
        frame.setSize(Math.min(screen.width, Theme.px(1366)), Math.min(screen.height, Theme.px(768)));
        frame.setLocationRelativeTo(null);
        frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosed(WindowEvent event) {
                view.abandon();
                work.shutdown();
                closed.run();
            }
        });
        begin();
        frame.setVisible(true);
    }

    /** The window, for whoever has to drive or photograph it. */
    public JFrame frame() {
        return frame;
    }

    private void begin() {
        work.execute(() -> {
            FormPresenter presenter = presenter(template, context, language, view);
            SwingUtilities.invokeLater(() -> view.present(presenter));
        });
    }

    /** A presenter over a new trial, in the language if the form has it. */
    static FormPresenter presenter(FormTemplate template, EntryContext context, String language, FormScreen screen) {
        FormTrial trial = new FormTrial(template, context);
        if (!language.isEmpty()) {
            trial.session().language(language);
        }
        Clock clock = context.clock();
        Authors nobody = new Authors(DeviceId.ofHex("00000000000000000000000000000000"));
        return new FormPresenter(trial, null, screen, nobody, clock, context.zone());
    }

    private void say(String sentence) {
        JOptionPane.showMessageDialog(
                frame, Theme.plain(new JLabel(sentence)), frame.getTitle(), JOptionPane.INFORMATION_MESSAGE);
        if (frame.isDisplayable()) {
            begin();
        }
    }

    private void alarm(String sentence) {
        JOptionPane.showMessageDialog(
                frame, Theme.plain(new JLabel(sentence)), Texts.text("alarm.title"), JOptionPane.WARNING_MESSAGE);
    }
}
