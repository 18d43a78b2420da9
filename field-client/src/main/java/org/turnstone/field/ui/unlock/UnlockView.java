package org.turnstone.field.ui.unlock;

import java.awt.Toolkit;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.PlainCell;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;

/** The locked screen: what is safe, whose vault, the passphrase, and a plain word if it does not open. Event thread only. */
public final class UnlockView implements UnlockScreen {
    private final LockedPage page;
    private final WrappedText safe = WrappedText.hint("");
    private final Notice closed = new Notice("closed");
    private final WrappedText clock = WrappedText.hint("");
    private final JComboBox<VaultShelf.Person> people = new JComboBox<>();
    private final JPanel whose = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 5", "[0:0:,grow,fill]", ""));
    private final JPasswordField passphrase = new JPasswordField();
    private final JCheckBox reveal = new JCheckBox(Texts.text("unlock.reveal"));
    private final JLabel capsLock = new JLabel(Texts.text("unlock.caps"), Glyph.WARNING.icon("warn"), JLabel.LEADING);
    private final JButton unlock;
    private final JButton cannot;
    private final JButton another;
    private final JButton repair;
    private final Executor work;
    private final UnlockPresenter presenter;
    private final Actions actions;

    /** What can be asked for while everything is locked. */
    public interface Actions {
        /** The vault is the listener's to close. */
        void opened(Vault vault);

        void cannotUnlock(VaultPlace place);

        void anotherPerson();

        void language(Language chosen);
    }

    /** @param presenter made with this screen */
    public UnlockView(Executor work, Function<UnlockScreen, UnlockPresenter> presenter, Actions actions) {
        this.work = work;
        this.presenter = presenter.apply(this);
        this.actions = actions;
        page = new LockedPage("unlock-screen", Glyph.LOCK, Texts.text("unlock.title"), "wrong", actions::language);
        unlock = Buttons.primary("unlock", Texts.text("unlock.button"), this::tryToUnlock);
        cannot = Buttons.quiet("cannot-unlock", Texts.text("unlock.cannot"), () -> {
            VaultPlace place = place();
            if (place != null) {
                actions.cannotUnlock(place);
            }
        });
        another = Buttons.quiet("another-person", Texts.text("unlock.another"), actions::anotherPerson);
        repair = Buttons.plain("repair", Texts.text("unlock.repair"), this::repair);
        char echo = passphrase.getEchoChar();
        reveal.setName("reveal");
        reveal.setOpaque(false);
        reveal.addItemListener(event -> passphrase.setEchoChar(reveal.isSelected() ? (char) 0 : echo));
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
        layOut();
        busy(false);
    }

    private void layOut() {
        page.add(safe, "wmin 0");
        page.addNotice();
        page.add(closed.component(), "wmin 0, gaptop 6");
        page.add(repair, "growx 0");
        repair.setVisible(false);
        whose.setOpaque(false);
        people.setRenderer(new PlainCell<>(person -> nameOf(person)));
        Labelled.add(whose, "person", Texts.text("unlock.person"), people);
        page.add(whose, "wmin 0");
        Labelled.add(page.card(), "passphrase", Texts.text("unlock.passphrase"), passphrase);
        capsLock.setForeground(Theme.colour("warn"));
        capsLock.setVisible(false);
        page.add(capsLock, "wmin 0");
        page.add(reveal, "growx 0");
        page.add(unlock, "gaptop 6");
        page.addProgress(Texts.text("unlock.working"));
        JPanel others = new JPanel(Theme.layout("insets 0, fillx, gap 8", "[]push[]", ""));
        others.setOpaque(false);
        others.add(cannot);
        others.add(another);
        page.add(others, "wmin 0, gaptop 6");
        page.add(clock, "wmin 0");
    }

    private String nameOf(VaultShelf.Person person) {
        if (!person.name().isEmpty()) {
            return person.name();
        }
        for (int at = 0; at < people.getItemCount(); at++) {
            if (people.getItemAt(at).equals(person)) {
                return Texts.text("unlock.unnamed", at + 1);
            }
        }
        return Texts.text("unlock.unnamed", 1);
    }

    public JComponent component() {
        return page.component();
    }

    /**
     * Shows the screen anew.
     *
     * @param whatIsSafe a sentence for the person whose work was interrupted, or empty
     * @param now what the laptop's clock says, for whoever knows better
     * @param last whose vault was open last, or null
     */
    public void begin(String whatIsSafe, String now, @Nullable VaultPlace last) {
        List<VaultShelf.Person> all = presenter.people();
        people.removeAllItems();
        all.forEach(people::addItem);
        all.stream().filter(person -> person.place().equals(last)).forEach(people::setSelectedItem);
        whose.setVisible(all.size() > 1);
        safe.setText(whatIsSafe.isEmpty() ? Texts.text("unlock.safe") : whatIsSafe);
        clock.setText(Texts.text("unlock.clock", now));
        passphrase.setText("");
        reveal.setSelected(false);
        page.notice().hide();
        closed.hide();
        repair.setVisible(false);
        busy(false);
        showCapsLock();
        Lettering.turn(component(), Texts.way());
        FocusSoon.on(passphrase);
    }

    /** Says that the vault can be mended now, with the passphrase. */
    public void offerRepair() {
        closed.say(Notice.Tone.LOOK, Texts.text("unlock.repair.next"));
        repair.setVisible(true);
        component().revalidate();
    }

    private @Nullable VaultPlace place() {
        return people.getSelectedItem() instanceof VaultShelf.Person person ? person.place() : null;
    }

    private void tryToUnlock() {
        VaultPlace place = place();
        if (unlock.isEnabled() && place != null) {
            char[] typed = passphrase.getPassword();
            busy(true);
            page.notice().hide();
            closed.hide();
            repair.setVisible(false);
            work.execute(() -> presenter.unlock(place, typed));
        }
    }

    private void repair() {
        VaultPlace place = place();
        char[] typed = passphrase.getPassword();
        if (place != null && typed.length > 0) {
            busy(true);
            work.execute(() -> presenter.repair(place, typed));
        } else {
            page.notice().say(Notice.Tone.WRONG, Texts.text("unlock.empty"));
            passphrase.requestFocusInWindow();
        }
    }

    private void busy(boolean busy) {
        unlock.setEnabled(!busy);
        passphrase.setEnabled(!busy);
        reveal.setEnabled(!busy);
        repair.setEnabled(!busy);
        cannot.setEnabled(!busy);
        another.setEnabled(!busy);
        people.setEnabled(!busy);
        page.busy(busy);
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
            component().revalidate();
        }
    }

    @Override
    public void opened(Vault vault) {
        SwingUtilities.invokeLater(() -> {
            passphrase.setText("");
            reveal.setSelected(false);
            busy(false);
            actions.opened(vault);
        });
    }

    @Override
    public void wrong(String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            page.notice().say(Notice.Tone.WRONG, sentence);
            passphrase.getAccessibleContext().setAccessibleDescription(sentence);
            passphrase.selectAll();
            passphrase.requestFocusInWindow();
        });
    }

    @Override
    public void cannotOpen(String sentence) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            closed.say(Notice.Tone.LOOK, Texts.text("unlock.closed") + "\n" + sentence);
            repair.setVisible(true);
            component().revalidate();
            passphrase.requestFocusInWindow();
        });
    }

    @Override
    public void repaired(String sentence, boolean whole) {
        SwingUtilities.invokeLater(() -> {
            busy(false);
            closed.say(whole ? Notice.Tone.WELL : Notice.Tone.LOOK, sentence);
            repair.setVisible(!whole);
            passphrase.setText("");
            passphrase.requestFocusInWindow();
        });
    }
}
