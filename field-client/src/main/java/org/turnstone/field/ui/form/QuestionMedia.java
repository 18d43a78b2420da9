package org.turnstone.field.ui.form;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.ImageIcon;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;

/** The picture and the sound that go with a question's text, and the pictures of its choices. Event thread only. */
final class QuestionMedia {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 320;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final List<JComponent> controls = new ArrayList<>();
    private final FormActions actions;
    private @Nullable SoundPlaying playing;

    QuestionMedia(Item.Question question, Editor editor, FormActions actions) {
        this.actions = actions;
        panel.setOpaque(false);
        if (!question.image().isEmpty()) {
            picture(question);
        }
        if (!question.audio().isEmpty()) {
            sound(question);
        }
        if (!question.video().isEmpty()) {
            panel.add(WrappedText.hint(Texts.text("media.film")), "wmin 0");
        }
        if (editor instanceof CardsEditor cards) {
            for (Choice choice : question.choices()) {
                if (!choice.image().isEmpty()) {
                    read(choice.image(), seen -> cards.cards().picture(choice.code(), seen));
                }
            }
        }
        panel.setVisible(panel.getComponentCount() > 0);
    }

    private void picture(Item.Question question) {
        JLabel shown = Theme.plain(new JLabel(Texts.text("media.none")));
        shown.setName("image:" + question.key());
        shown.setForeground(Theme.colour("muted"));
        shown.getAccessibleContext().setAccessibleName(Texts.text("media.picture"));
        panel.add(shown, "wmin 0");
        read(question.image(), seen -> {
            shown.setText(null);
            shown.setIcon(new ImageIcon(Pictures.fitted(seen, Theme.px(WIDTH), Theme.px(HEIGHT))));
            shown.setBorder(BorderFactory.createLineBorder(Theme.colour("line")));
            shown.setHorizontalAlignment(JLabel.LEADING);
            panel.revalidate();
        });
    }

    private void read(String name, java.util.function.Consumer<BufferedImage> then) {
        actions.read(
                files -> {
                    byte[] bytes = files.media(name);
                    return bytes == null ? null : Pictures.read(new ByteArrayInputStream(bytes));
                },
                seen -> {
                    if (seen != null) {
                        then.accept(seen);
                    }
                });
    }

    private void sound(Item.Question question) {
        WrappedText said = WrappedText.hint("");
        said.setVisible(false);
        JButton play = Buttons.plain("listen:" + question.key(), Glyph.SPEECH, Texts.text("media.listen"), () -> {
            if (playing != null) {
                playing.stop();
            }
            actions.read(
                    files -> {
                        byte[] bytes = files.media(question.audio());
                        return SoundPlaying.of(bytes == null ? new byte[0] : bytes);
                    },
                    started -> {
                        playing = started;
                        boolean cannot = started == null || !started.isPossible();
                        said.setText(cannot ? Texts.text("sound.cannot") : "");
                        said.setVisible(cannot);
                    });
        });
        play.getAccessibleContext().setAccessibleName(Texts.text("media.listen") + ". " + question.label());
        controls.add(play);
        panel.add(play, "growx 0");
        panel.add(said, "wmin 0");
    }

    JComponent component() {
        return panel;
    }

    List<JComponent> controls() {
        return controls;
    }

    void close() {
        if (playing != null) {
            playing.stop();
        }
    }
}
