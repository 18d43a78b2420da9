package org.turnstone.field.ui.settings;

import java.awt.Font;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.ButtonGroup;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JRadioButton;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Desk;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.unlock.NewPassphrase;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Columns;
import org.turnstone.field.ui.widget.FileField;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.PlainCell;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.ui.widget.WrappingArea;

/** Look and language, passphrase and recovery code, the vault's check, a report, the keys, what this is. Event thread only. */
public final class SettingsView {
    private final PagePanel page = new PagePanel("settings-screen", Texts.text("settings.title"));
    private final Notice notice = new Notice("settings-notice");
    private final NewPassphrase passphrase;
    private final WrappedText code = new WrappedText("", Theme.font(Font.BOLD, 3), Theme.colour("text"));
    private final WrappedText checked = WrappedText.body("");
    private final JButton repair;
    private final WrappingArea report = new WrappingArea(8, 20);
    private final JPanel reportPart = part();
    private final FileField reportFile;
    private final JComboBox<String> languages;
    private final Desk desk;
    private final Consumer<WindowSettings> onSettings;
    private WindowSettings settings;
    private @Nullable SettingsPresenter presenter;

    /**
     * @param onSettings told that the window is to look or speak otherwise
     * @param onRepair asked to lock and mend
     */
    public SettingsView(
            Desk desk,
            SecureRandom random,
            WindowSettings settings,
            Consumer<WindowSettings> onSettings,
            Runnable onRepair) {
        this.desk = desk;
        this.settings = settings;
        this.onSettings = onSettings;
        page.add(notice.component());
        passphrase = new NewPassphrase("change-passphrase", random);
        repair = Buttons.plain("settings-repair", Texts.text("settings.repair"), onRepair);
        languages = new JComboBox<>();
        reportFile = new FileField(reportPart, "report-file", Texts.text("settings.report.file"));
        Columns columns = new Columns(page.component(), 1040, List.of(50, 50));
        columns.add(0, lookCard());
        columns.add(0, keysCard());
        columns.add(1, passphraseCard());
        columns.add(1, vaultCard());
        columns.add(1, aboutCard());
        page.add(columns.component());
    }

    private static JPanel part() {
        JPanel part = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 5", "[0:0:,grow,fill]", ""));
        part.setOpaque(false);
        return part;
    }

    private Card lookCard() {
        Card card = PagePanel.card(Texts.text("settings.look"));
        Language.all().forEach(language -> languages.addItem(language.name()));
        languages.setSelectedIndex(Math.max(0, Language.all().indexOf(settings.language())));
        languages.setRenderer(new PlainCell<String>(text -> text));
        Labelled.add(card, "settings-language", Texts.text("settings.language"), languages, "growx 0");
        languages.addActionListener(event -> change(settings.in(Language.all().get(languages.getSelectedIndex()))));
        JComboBox<Integer> sizes =
                Labelled.choice(card, "settings-size", Texts.text("settings.size"), WindowSettings.SIZES);
        sizes.setRenderer(new PlainCell<Integer>(percent -> Texts.text("settings.percent", percent)));
        sizes.setSelectedItem(settings.percent());
        sizes.addActionListener(event -> change(settings.sized((Integer) sizes.getSelectedItem())));
        JLabel looks = new JLabel(Texts.text("settings.colours"));
        looks.setFont(Theme.font(Font.BOLD, 0));
        card.add(looks, "gaptop 6, wmin 0");
        ButtonGroup group = new ButtonGroup();
        for (Theme.Look look : Theme.Look.values()) {
            JRadioButton choice = new JRadioButton(lookWords(look), look == settings.look());
            choice.setName("look-" + look.name().toLowerCase(java.util.Locale.ROOT));
            choice.setOpaque(false);
            choice.addActionListener(event -> change(settings.with(look)));
            group.add(choice);
            card.add(choice, "growx 0, wmin 0");
        }
        JComboBox<Integer> locks =
                Labelled.choice(card, "settings-lock", Texts.text("settings.lock"), WindowSettings.LOCKS);
        locks.setRenderer(new PlainCell<Integer>(minutes -> Texts.text("settings.minutes", minutes)));
        locks.setSelectedItem(settings.lockMinutes());
        locks.addActionListener(event -> change(settings.lockingAfter((Integer) locks.getSelectedItem())));
        return card;
    }

    private static String lookWords(Theme.Look look) {
        return switch (look) {
            case LIGHT -> Texts.text("look.light");
            case DARK -> Texts.text("look.dark");
            case CONTRAST -> Texts.text("look.contrast");
        };
    }

    private Card keysCard() {
        Card card = PagePanel.card(Texts.text("keys.title"));
        JPanel rows = new JPanel(Theme.layout("insets 0, fillx, wrap 2, gap 14 6", "[][0:0:,grow,fill]", ""));
        rows.setOpaque(false);
        for (String[] key : KeyHelp.rows()) {
            JLabel cap = Theme.plain(new JLabel(key[0]));
            cap.setFont(Theme.font(Font.BOLD, 0));
            rows.add(cap, "aligny top");
            rows.add(WrappedText.body(key[1]), "wmin 0");
        }
        card.add(rows, "wmin 0");
        return card;
    }

    private Card passphraseCard() {
        Card card = PagePanel.card(Texts.text("settings.passphrase"));
        card.add(passphrase.component(), "wmin 0");
        card.add(
                Buttons.plain("change-now", Texts.text("settings.passphrase.change"), this::changePassphrase),
                "growx 0");
        card.add(WrappedText.hint(Texts.text("settings.code.what")), "wmin 0, gaptop 10");
        card.add(Buttons.plain("new-code", Texts.text("settings.code.new"), this::newCode), "growx 0");
        code.setName("new-code-shown");
        code.setVisible(false);
        card.add(code, "wmin 0");
        return card;
    }

    private Card vaultCard() {
        Card card = PagePanel.card(Texts.text("settings.vault"));
        card.add(WrappedText.hint(Texts.text("settings.vault.what")), "wmin 0");
        card.add(Buttons.plain("check-vault", Texts.text("settings.check"), this::check), "growx 0");
        checked.setName("checked");
        checked.setVisible(false);
        repair.setVisible(false);
        card.add(checked, "wmin 0");
        card.add(repair, "growx 0");
        card.add(WrappedText.hint(Texts.text("settings.report.what")), "wmin 0, gaptop 10");
        card.add(Buttons.plain("make-report", Texts.text("settings.report"), this::makeReport), "growx 0");
        report.setName("report");
        report.setEditable(false);
        report.getAccessibleContext().setAccessibleName(Texts.text("settings.report.name"));
        reportPart.add(new javax.swing.JScrollPane(report), "wmin 0, h 160!", 0);
        reportPart.add(Buttons.plain("keep-report", Texts.text("settings.report.keep"), this::keepReport), "growx 0");
        reportPart.setVisible(false);
        card.add(reportPart, "wmin 0");
        return card;
    }

    private static Card aboutCard() {
        Card card = PagePanel.card(Texts.text("about.title"));
        card.add(WrappedText.body(Texts.text("about.what")), "wmin 0");
        card.add(WrappedText.hint(Texts.text("about.licence")), "wmin 0");
        card.add(WrappedText.hint(Texts.text("about.parts") + " " + Licences.PARTS), "wmin 0");
        return card;
    }

    public JComponent component() {
        return page.component();
    }

    /** Shows the page for an open vault. */
    public void begin(SettingsPresenter with) {
        presenter = with;
        Lettering.turn(component(), Texts.way());
        FocusSoon.on(languages);
    }

    /** Takes away what is secret or about this vault. */
    public void forget() {
        presenter = null;
        passphrase.clear();
        code.setText("");
        code.setVisible(false);
        checked.setVisible(false);
        report.setText("");
        reportPart.setVisible(false);
        notice.hide();
    }

    private void change(WindowSettings to) {
        if (!to.equals(settings)) {
            settings = to;
            onSettings.accept(to);
        }
    }

    private void say(Notice.Tone tone, String sentence) {
        notice.say(tone, sentence);
        page.toTop();
    }

    private void changePassphrase() {
        Optional<String> problem = passphrase.problem();
        SettingsPresenter with = presenter;
        if (problem.isPresent()) {
            say(Notice.Tone.WRONG, problem.get());
            passphrase.focus();
        } else if (with != null) {
            char[] typed = passphrase.take();
            desk.ask(() -> with.changePassphrase(typed), said -> say(Notice.Tone.WELL, said));
        }
    }

    private void newCode() {
        SettingsPresenter with = presenter;
        if (with != null) {
            desk.ask(with::newCode, shown -> {
                code.setText(shown);
                code.setVisible(true);
                component().revalidate();
            });
        }
    }

    private void check() {
        SettingsPresenter with = presenter;
        if (with != null) {
            desk.ask(with::check, result -> {
                String said = String.join("\n", result.sentences());
                checked.setForeground(Theme.colour(result.clean() ? "good" : "error"));
                checked.setFont(Lettering.fontFor(checked.getFont(), said));
                checked.setText(said);
                checked.setVisible(true);
                repair.setVisible(!result.clean());
                component().revalidate();
            });
        }
    }

    private void makeReport() {
        SettingsPresenter with = presenter;
        if (with != null) {
            desk.ask(with::report, text -> {
                report.setText(text);
                report.setCaretPosition(0);
                reportFile.saving(true, "turnstone-report.txt");
                reportPart.setVisible(true);
                Lettering.turn(reportPart, Texts.way());
                component().revalidate();
            });
        }
    }

    private void keepReport() {
        SettingsPresenter with = presenter;
        String text = report.getText();
        String file = reportFile.text();
        if (with != null && !file.isEmpty()) {
            desk.ask(
                    () -> with.keepReport(text, Path.of(file).toAbsolutePath()),
                    said -> say(Notice.Tone.WELL, said),
                    failed -> say(Notice.Tone.WRONG, Texts.text("settings.report.unwritten")));
        }
    }
}
