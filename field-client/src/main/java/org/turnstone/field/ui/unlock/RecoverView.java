package org.turnstone.field.ui.unlock;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.swing.ButtonGroup;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JRadioButton;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.FileField;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;

/**
 * "I cannot unlock": with the recovery code, or with the office's help, which takes a request, a telephone call and an answer.
 * Each way ends with a new passphrase. Event thread only.
 */
public final class RecoverView implements UnlockScreen {
    private final LockedPage page;
    private final JRadioButton byCode = way("recover-code", "recover.bycode");
    private final JRadioButton byAsking = way("recover-ask", "recover.byasking");
    private final JRadioButton byAnswer = way("recover-answer", "recover.byanswer");
    private final JPanel codePart = part();
    private final JPanel filePart = part();
    private final JPasswordField code;
    private final FileField file;
    private final WrappedText fileHint = WrappedText.hint("");
    private final NewPassphrase passphrase;
    private final JButton go;
    private final JButton back;
    private final Executor work;
    private final UnlockPresenter presenter;
    private final UnlockView.Actions actions;
    private @Nullable VaultPlace place;

    public RecoverView(
            Executor work,
            SecureRandom random,
            Function<UnlockScreen, UnlockPresenter> presenter,
            UnlockView.Actions actions,
            Runnable onBack) {
        this.work = work;
        this.presenter = presenter.apply(this);
        this.actions = actions;
        page = new LockedPage(
                "recover-screen", Glyph.LOCK, Texts.text("recover.title"), "recover-wrong", actions::language);
        page.add(WrappedText.hint(Texts.text("recover.what")), "wmin 0");
        page.addNotice();
        ButtonGroup ways = new ButtonGroup();
        for (JRadioButton way : new JRadioButton[] {byCode, byAsking, byAnswer}) {
            ways.add(way);
            way.addItemListener(event -> fit());
            page.add(way, "growx 0, wmin 0");
        }
        code = Labelled.password(codePart, "recover-code-field", Texts.text("recover.code"));
        code.setEchoChar((char) 0);
        codePart.add(WrappedText.hint(Texts.text("recover.code.hint")), "wmin 0");
        file = new FileField(filePart, "recover-file", Texts.text("recover.file"));
        filePart.add(fileHint, "wmin 0");
        page.add(codePart, "wmin 0");
        page.add(filePart, "wmin 0");
        passphrase = new NewPassphrase("recover-passphrase", random);
        page.add(passphrase.component(), "wmin 0, gaptop 8");
        go = Buttons.primary("recover-go", Texts.text("recover.go"), this::go);
        back = Buttons.quiet("recover-back", Texts.text("back"), onBack);
        page.add(go, "gaptop 6");
        page.add(back, "growx 0");
        page.addProgress(Texts.text("unlock.working"));
        byCode.setSelected(true);
    }

    private static JRadioButton way(String name, String key) {
        JRadioButton way = new JRadioButton(Texts.text(key));
        way.setName(name);
        way.setOpaque(false);
        return way;
    }

    private static JPanel part() {
        JPanel part = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 5", "[0:0:,grow,fill]", ""));
        part.setOpaque(false);
        return part;
    }

    private void fit() {
        codePart.setVisible(byCode.isSelected());
        filePart.setVisible(!byCode.isSelected());
        file.saving(byAsking.isSelected(), "turnstone-request.bin");
        fileHint.setText(Texts.text(byAsking.isSelected() ? "recover.ask.hint" : "recover.answer.hint"));
        fileHint.setFont(Lettering.fontFor(fileHint.getFont(), fileHint.getText()));
        component().revalidate();
    }

    public JComponent component() {
        return page.component();
    }

    /** Shows the screen for a vault that is locked. */
    public void begin(VaultPlace locked) {
        place = locked;
        code.setText("");
        passphrase.clear();
        page.notice().hide();
        busy(false);
        fit();
        Lettering.turn(component(), Texts.way());
        FocusSoon.on(byCode);
    }

    private void busy(boolean busy) {
        go.setEnabled(!busy);
        back.setEnabled(!busy);
        page.busy(busy);
    }

    private void go() {
        VaultPlace locked = place;
        Optional<String> problem = passphrase.problem();
        Path chosen = null;
        try {
            chosen = Path.of(file.text()).toAbsolutePath();
        } catch (InvalidPathException e) {
            problem = problem.or(() -> Optional.of(Texts.text("recover.nofile")));
        }
        if (!byCode.isSelected() && file.text().isBlank()) {
            problem = problem.or(() -> Optional.of(Texts.text("recover.nofile")));
        }
        if (problem.isPresent() || locked == null || chosen == null) {
            page.notice().say(Notice.Tone.WRONG, problem.orElse(""));
            passphrase.focus();
            return;
        }
        page.notice().hide();
        busy(true);
        char[] typed = passphrase.take();
        Path there = chosen;
        if (byCode.isSelected()) {
            char[] typedCode = code.getPassword();
            work.execute(() -> presenter.recover(locked, typedCode, typed));
        } else if (byAsking.isSelected()) {
            work.execute(() -> presenter.askOffice(locked, typed, there));
        } else {
            work.execute(() -> presenter.takeAnswer(locked, typed, there));
        }
    }

    @Override
    public void opened(Vault vault) {
        SwingUtilities.invokeLater(() -> {
            code.setText("");
            busy(false);
            actions.opened(vault);
        });
    }

    private void say(Notice.Tone tone, String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            page.notice().say(tone, sentence);
        });
    }

    @Override
    public void wrong(String sentence) {
        say(Notice.Tone.WRONG, sentence);
    }

    @Override
    public void cannotOpen(String sentence) {
        say(Notice.Tone.LOOK, sentence);
    }

    @Override
    public void asked(String requestCode) {
        say(Notice.Tone.WELL, Texts.text("recover.asked", requestCode));
    }
}
