package org.turnstone.field.ui.unlock;

import java.awt.Font;
import java.awt.print.PrinterException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.ui.widget.WrappingArea;
import org.turnstone.field.vault.Vault;

/** A new person on this laptop: a passphrase, then the recovery code, once. Event thread only. */
public final class NewVaultView implements UnlockScreen {
    private final LockedPage page;
    private final JPanel choosing = step();
    private final JPanel showing = step();
    private final JTextField name;
    private final NewPassphrase passphrase;
    private final JButton make;
    private final JButton back;
    private final JButton go;
    private final WrappingArea code = new WrappingArea(0, 0);
    private final JCheckBox written = new JCheckBox(Texts.text("code.written"));
    private final Executor work;
    private final UnlockPresenter presenter;
    private final UnlockView.Actions actions;
    private @Nullable Vault made;

    /** @param onBack asked to leave, if there is somebody here already */
    public NewVaultView(
            Executor work,
            SecureRandom random,
            Function<UnlockScreen, UnlockPresenter> presenter,
            UnlockView.Actions actions,
            Runnable onBack) {
        this.work = work;
        this.presenter = presenter.apply(this);
        this.actions = actions;
        page = new LockedPage("new-vault-screen", Glyph.LOCK, Texts.text("new.title"), "new-wrong", actions::language);
        choosing.add(WrappedText.hint(Texts.text("new.what")), "wmin 0");
        name = Labelled.text(choosing, "new-name", Texts.text("new.name"));
        choosing.add(WrappedText.hint(Texts.text("new.name.hint")), "wmin 0");
        passphrase = new NewPassphrase("new-passphrase", random);
        choosing.add(passphrase.component(), "wmin 0, gaptop 8");
        make = Buttons.primary("make-vault", Texts.text("new.make"), this::make);
        back = Buttons.quiet("new-back", Texts.text("back"), onBack);
        choosing.add(make, "gaptop 8");
        choosing.add(back, "growx 0");
        page.addNotice();
        page.add(choosing, "wmin 0");

        showing.add(WrappedText.body(Texts.text("code.what")), "wmin 0");
        code.setName("recovery-code");
        code.setEditable(false);
        code.setFont(
                new Font(Font.MONOSPACED, Font.BOLD, Theme.font(Font.PLAIN, 5).getSize()));
        code.getAccessibleContext().setAccessibleName(Texts.text("code.name"));
        showing.add(code, "wmin 0");
        showing.add(Buttons.plain("print-code", Texts.text("code.print"), this::print), "growx 0");
        written.setName("code-written");
        written.setOpaque(false);
        showing.add(written, "growx 0, wmin 0");
        go = Buttons.primary("code-done", Texts.text("code.done"), this::done);
        written.addItemListener(event -> go.setEnabled(written.isSelected()));
        showing.add(go, "gaptop 6");
        page.add(showing, "wmin 0");
        page.addProgress(Texts.text("new.working"));
    }

    private static JPanel step() {
        JPanel step = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 5", "[0:0:,grow,fill]", ""));
        step.setOpaque(false);
        return step;
    }

    public JComponent component() {
        return page.component();
    }

    /** @param first true if nobody has a vault here yet, so that there is nowhere to go back to */
    public void begin(boolean first) {
        choosing.setVisible(true);
        showing.setVisible(false);
        back.setVisible(!first);
        name.setText("");
        passphrase.clear();
        page.notice().hide();
        busy(false);
        Lettering.turn(component(), Texts.way());
        FocusSoon.on(name);
    }

    private void make() {
        Optional<String> problem = passphrase.problem();
        if (problem.isPresent()) {
            page.notice().say(Notice.Tone.WRONG, problem.get());
            passphrase.focus();
            return;
        }
        page.notice().hide();
        busy(true);
        String called = name.getText();
        char[] typed = passphrase.take();
        work.execute(() -> presenter.make(called, typed));
    }

    private void busy(boolean busy) {
        make.setEnabled(!busy);
        back.setEnabled(!busy);
        page.busy(busy);
    }

    private void print() {
        try {
            code.print();
        } catch (PrinterException e) {
            page.notice().say(Notice.Tone.LOOK, Texts.text("code.unprinted"));
        }
    }

    private void done() {
        Vault vault = made;
        made = null;
        code.setText("");
        if (vault != null) {
            actions.opened(vault);
        }
    }

    /** True while a vault is open whose recovery code is still on the screen. */
    public Optional<Vault> waiting() {
        return Optional.ofNullable(made);
    }

    @Override
    public void codeToShow(String shown) {
        SwingUtilities.invokeLater(() -> code.setText(shown));
    }

    @Override
    public void opened(Vault vault) {
        SwingUtilities.invokeLater(() -> {
            made = vault;
            busy(false);
            choosing.setVisible(false);
            showing.setVisible(true);
            written.setSelected(false);
            go.setEnabled(false);
            Lettering.turn(component(), Texts.way());
            code.setComponentOrientation(java.awt.ComponentOrientation.LEFT_TO_RIGHT);
            code.requestFocusInWindow();
        });
    }

    @Override
    public void wrong(String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            page.notice().say(Notice.Tone.WRONG, sentence);
        });
    }

    @Override
    public void cannotOpen(String sentence) {
        wrong(sentence);
    }
}
