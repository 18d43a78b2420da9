package org.turnstone.field.ui.unlock;

import java.awt.Font;
import java.awt.Toolkit;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JProgressBar;
import javax.swing.SwingUtilities;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.Vault;

/** The locked screen: what is safe, the passphrase, and a plain word if it does not open. Event thread only. */
public final class UnlockView implements UnlockScreen {
    private static final int WIDTH = 400;

    private final JPanel root = new JPanel(Theme.layout("insets 20, fill", "[grow,center]", "[grow,center]"));
    private final WrappedText safe = WrappedText.hint("");
    private final JPasswordField passphrase = new JPasswordField();
    private final JCheckBox reveal = new JCheckBox(Texts.text("unlock.reveal"));
    private final JLabel capsLock = new JLabel(Texts.text("unlock.caps"), Glyph.WARNING.icon("warn"), JLabel.LEADING);
    private final WrappedText wrong = new WrappedText("", Theme.font(Font.BOLD, 0), Theme.colour("error"));
    private final Card closed = new Card(Theme.layout("insets 12 14 12 14, fillx, wrap 1", "[grow,fill]", ""));
    private final WrappedText closedText = WrappedText.body("");
    private final JProgressBar working = new JProgressBar();
    private final JLabel workingWords = new JLabel(Texts.text("unlock.working"));
    private final JButton unlock;
    private final char echo;
    private final Executor work;
    private final UnlockPresenter presenter;
    private final Consumer<Vault> onOpened;

    /**
     * @param presenter made with this screen
     * @param onOpened told on the event thread; the vault is the listener's to close
     */
    public UnlockView(Executor work, Function<UnlockScreen, UnlockPresenter> presenter, Consumer<Vault> onOpened) {
        this.work = work;
        this.presenter = presenter.apply(this);
        this.onOpened = onOpened;
        root.setName("unlock-screen");
        echo = passphrase.getEchoChar();
        unlock = Buttons.primary("unlock", Texts.text("unlock.button"), this::tryToUnlock);
        passphrase.setName("passphrase");
        passphrase.getAccessibleContext().setAccessibleName(Texts.text("unlock.passphrase"));
        passphrase.addActionListener(event -> tryToUnlock());
        passphrase.addKeyListener(new KeyAdapter() {
            @Override
            public void keyPressed(KeyEvent event) {
                showCapsLock();
            }

            @Override
            public void keyReleased(KeyEvent event) {
                showCapsLock();
            }
        });
        reveal.setName("reveal");
        reveal.setOpaque(false);
        reveal.addActionListener(event -> passphrase.setEchoChar(reveal.isSelected() ? (char) 0 : echo));
        layOut();
        busy(false);
    }

    private void layOut() {
        Card card = new Card(Theme.layout("insets 28 32 28 32, wrap 1, gap 0 6", "[" + WIDTH + "!,fill]", ""));
        JLabel title =
                new JLabel(Texts.text("unlock.title"), Glyph.LOCK.icon(Theme.colour("accent"), 26), JLabel.LEADING);
        title.setFont(Theme.font(Font.BOLD, 8));
        title.setIconTextGap(Theme.px(10));
        JLabel label = new JLabel(Texts.text("unlock.passphrase"));
        label.setFont(Theme.font(Font.BOLD, 0));
        label.setLabelFor(passphrase);
        capsLock.setForeground(Theme.colour("warn"));
        capsLock.setVisible(false);
        wrong.setName("wrong");
        wrong.setVisible(false);
        closed.colours("errorPale", "error").barred(true);
        closed.setName("closed");
        closed.setVisible(false);
        WrappedText closedTitle =
                new WrappedText(Texts.text("unlock.closed"), Theme.font(Font.BOLD, 0), Theme.colour("error"));
        closed.add(closedTitle, "wmin 0");
        closed.add(closedText, "wmin 0");
        working.setIndeterminate(true);
        working.getAccessibleContext().setAccessibleName(Texts.text("unlock.working"));
        workingWords.setForeground(Theme.colour("muted"));
        card.add(title);
        card.add(safe, "wmin 0");
        card.add(closed, "wmin 0, gaptop 8");
        card.add(label, "gaptop 12");
        card.add(wrong, "wmin 0");
        card.add(passphrase, "wmin 0");
        card.add(capsLock);
        card.add(reveal, "growx 0");
        card.add(unlock, "gaptop 8");
        card.add(workingWords, "gaptop 4");
        card.add(working, "h 6!");
        root.add(card);
    }

    public JComponent component() {
        return root;
    }

    /**
     * Shows the screen anew.
     *
     * @param whatIsSafe a sentence for the person whose work was interrupted, or empty
     */
    public void begin(String whatIsSafe) {
        safe.setText(whatIsSafe.isEmpty() ? Texts.text("unlock.safe") : whatIsSafe);
        passphrase.setText("");
        wrong.setVisible(false);
        closed.setVisible(false);
        busy(false);
        showCapsLock();
        SwingUtilities.invokeLater(passphrase::requestFocusInWindow);
    }

    private void tryToUnlock() {
        if (!unlock.isEnabled()) {
            return;
        }
        char[] typed = passphrase.getPassword();
        busy(true);
        wrong.setVisible(false);
        work.execute(() -> presenter.unlock(typed));
    }

    private void busy(boolean busy) {
        unlock.setEnabled(!busy);
        passphrase.setEnabled(!busy);
        reveal.setEnabled(!busy);
        working.setVisible(busy);
        workingWords.setVisible(busy);
        root.revalidate();
    }

    private void showCapsLock() {
        boolean on;
        try {
            on = Toolkit.getDefaultToolkit().getLockingKeyState(KeyEvent.VK_CAPS_LOCK);
        } catch (UnsupportedOperationException e) {
            on = false;
        }
        if (capsLock.isVisible() != on) {
            capsLock.setVisible(on);
            root.revalidate();
        }
    }

    @Override
    public void opened(Vault vault) {
        SwingUtilities.invokeLater(() -> {
            passphrase.setText("");
            reveal.setSelected(false);
            passphrase.setEchoChar(echo);
            busy(false);
            onOpened.accept(vault);
        });
    }

    @Override
    public void wrong(String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            wrong.setText(sentence);
            wrong.setVisible(true);
            passphrase.getAccessibleContext().setAccessibleDescription(sentence);
            passphrase.selectAll();
            passphrase.requestFocusInWindow();
        });
    }

    @Override
    public void cannotOpen(String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            closedText.setText(sentence);
            closed.setVisible(true);
            root.revalidate();
            passphrase.requestFocusInWindow();
        });
    }
}
