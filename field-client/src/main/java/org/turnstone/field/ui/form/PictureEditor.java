package org.turnstone.field.ui.form;

import java.awt.Component;
import java.awt.Image;
import java.awt.KeyboardFocusManager;
import java.awt.event.ActionEvent;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.ImageIcon;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.filechooser.FileNameExtensionFilter;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldValue;

/**
 * A picture: a photo chosen as a file, dropped or pasted; a drawing or signature made here; or a photo that is drawn on. It is
 * shown small, can be changed, and has a caption. It is painted anew before it is sealed, so nothing but the picture is kept.
 */
final class PictureEditor implements Editor {
    private static final String[] KINDS = {"jpg", "jpeg", "png", "gif", "bmp"};
    private static final int THUMB_WIDTH = 210;
    private static final int THUMB_HEIGHT = 150;
    private static final int CAPTION_CHARS = 300;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 16 6", "[][grow,fill]", "[top]"));
    private final JLabel thumb = new JLabel();
    private final JPanel side = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 4", "[grow,fill]", ""));
    private final JPanel buttons = new JPanel(Theme.layout("insets 0, gap 8 6", "", ""));
    private final WrappedText state = WrappedText.hint("");
    private final JLabel sealed = Theme.plain(new JLabel());
    private final JLabel captionLabel = new JLabel(Texts.text("picture.caption"));
    private final JTextField caption = new JTextField();
    private final Pictured pictured;
    private final Kind kind;
    private final JButton choose;
    private final JButton draw;
    private final JButton change;
    private @Nullable AttachmentRef shown;
    private @Nullable BufferedImage picture;
    private String captionThere = "";

    /** What is asked for. */
    enum Kind {
        PHOTO,
        DRAWING,
        SIGNATURE,
        ANNOTATED;

        static Kind of(Appearance appearance) {
            if (appearance.has("signature")) {
                return SIGNATURE;
            } else if (appearance.has("draw")) {
                return DRAWING;
            }
            return appearance.has("annotate") ? ANNOTATED : PHOTO;
        }

        boolean isMadeHere() {
            return this == DRAWING || this == SIGNATURE;
        }
    }

    /** What it asks of the screen. */
    interface Pictured {
        void attach(FileSource file);

        /** Reads the picture back; null if it is not here. */
        void look(AttachmentRef file, Consumer<@Nullable BufferedImage> seen);

        void caption(String text);
    }

    PictureEditor(String name, Kind kind, Pictured pictured) {
        this.kind = kind;
        this.pictured = pictured;
        panel.setOpaque(false);
        side.setOpaque(false);
        buttons.setOpaque(false);
        thumb.setName("thumb:" + name);
        thumb.setBorder(BorderFactory.createLineBorder(Theme.colour("line")));
        sealed.setIcon(Glyph.LOCK.icon(Theme.colour("good"), 16));
        sealed.setForeground(Theme.colour("good"));
        sealed.setText(Texts.text("picture.sealed"));
        caption.setName("caption:" + name);
        captionLabel.setFont(Theme.font(java.awt.Font.PLAIN, -1));
        captionLabel.setLabelFor(caption);
        choose = Buttons.plain(name, Glyph.PICTURE, "", this::choose);
        draw = Buttons.plain("draw:" + name, Glyph.PENCIL, "", this::draw);
        change = Buttons.plain("change:" + name, Glyph.PENCIL, Texts.text("picture.change"), this::change);
        // What is made here is drawn first; a photo is chosen first.
        buttons.add(kind.isMadeHere() ? draw : choose);
        buttons.add(kind.isMadeHere() ? choose : change);
        draw.setVisible(kind.isMadeHere());
        side.add(state, "wmin 0");
        side.add(sealed, "wmin 0");
        side.add(captionLabel, "wmin 0, gaptop 2");
        side.add(caption, "wmin 0");
        side.add(buttons, "wmin 0, gaptop 4");
        panel.add(thumb, "hidemode 3");
        panel.add(side, "growx, pushx, wmin 0");
        caption.addFocusListener(new FocusAdapter() {
            @Override
            public void focusLost(FocusEvent event) {
                sayCaption();
            }
        });
        caption.addActionListener(event -> sayCaption());
        listenForFiles();
        showState();
    }

    private void listenForFiles() {
        panel.setTransferHandler(IncomingFiles.handler(this::take, this::take));
        panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT)
                .put(KeyStroke.getKeyStroke("ctrl V"), "paste picture");
        panel.getActionMap().put("paste picture", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                IncomingFiles.ofClipboard(PictureEditor.this::take, PictureEditor.this::take);
            }
        });
    }

    private void sayCaption() {
        String text = caption.getText().strip();
        if (!text.equals(captionThere)) {
            captionThere = text;
            pictured.caption(text.length() > CAPTION_CHARS ? text.substring(0, CAPTION_CHARS) : text);
        }
    }

    private void choose() {
        JFileChooser chooser = new JFileChooser();
        chooser.setName("photo");
        chooser.setAcceptAllFileFilterUsed(false);
        chooser.setFileFilter(new FileNameExtensionFilter(Texts.text("photo.kinds"), KINDS));
        if (chooser.showOpenDialog(panel) == JFileChooser.APPROVE_OPTION) {
            take(chooser.getSelectedFile().toPath());
        }
    }

    private void take(Path file) {
        pictured.attach(FileSource.photo(file));
    }

    private void take(Image image) {
        int width = image.getWidth(null);
        int height = image.getHeight(null);
        if (width > 0 && height > 0) {
            BufferedImage copy = Pictures.blank(width, height);
            copy.getGraphics().drawImage(image, 0, 0, null);
            pictured.attach(FileSource.picture(
                    Pictures.fitted(copy, Pictures.LONGEST_SIDE, Pictures.LONGEST_SIDE), kind.isMadeHere()));
        }
    }

    private void draw() {
        BufferedImage now = picture;
        BufferedImage start =
                now != null && kind == Kind.DRAWING ? now : Pictures.blank(900, kind == Kind.SIGNATURE ? 300 : 560);
        PictureDialog.open(panel, start, kind, true).ifPresent(made -> pictured.attach(FileSource.picture(made, true)));
    }

    private void change() {
        BufferedImage now = picture;
        if (now != null) {
            PictureDialog.open(panel, now, kind, false)
                    .ifPresent(made -> pictured.attach(FileSource.picture(made, kind.isMadeHere())));
        }
    }

    private void showState() {
        boolean there = shown != null;
        thumb.setVisible(picture != null);
        change.setVisible(picture != null);
        sealed.setVisible(there);
        caption.setVisible(there && !kind.isMadeHere());
        captionLabel.setVisible(caption.isVisible());
        draw.setText(Texts.text(
                kind == Kind.SIGNATURE
                        ? there ? "picture.sign.again" : "picture.sign"
                        : there ? "picture.draw.more" : "picture.draw"));
        choose.setText(Texts.text(there ? "photo.replace" : kind.isMadeHere() ? "picture.file" : "photo.choose"));
        AttachmentRef file = shown;
        BufferedImage seen = picture;
        if (file == null) {
            state.setText(Texts.text(kind.isMadeHere() ? "picture.none" : "photo.none"));
        } else if (seen == null) {
            state.setText(Words.size(file.lengthBytes()));
        } else {
            state.setText(Texts.text(
                    kind.isMadeHere() ? "picture.size" : "photo.size",
                    Words.size(file.lengthBytes()),
                    Integer.toString(seen.getWidth()),
                    Integer.toString(seen.getHeight())));
        }
        panel.revalidate();
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return kind.isMadeHere() ? draw : choose;
    }

    @Override
    public List<JComponent> controls() {
        List<JComponent> controls = new ArrayList<>(List.of(caption, choose, change));
        if (kind.isMadeHere()) {
            controls.add(draw);
        }
        return controls;
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        AttachmentRef now = value instanceof FieldValue.Attachment file ? file.ref() : null;
        if (Objects.equals(now, shown)) {
            return;
        }
        Component owner = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
        boolean hadFocus = owner != null && SwingUtilities.isDescendingFrom(owner, panel);
        shown = now;
        picture = null;
        if (now != null) {
            pictured.look(now, seen -> {
                if (Objects.equals(now, shown) && seen != null) {
                    picture = seen;
                    thumb.setIcon(new ImageIcon(Pictures.fitted(seen, Theme.px(THUMB_WIDTH), Theme.px(THUMB_HEIGHT))));
                    showState();
                }
            });
        }
        showState();
        if (hadFocus) {
            focusTarget().requestFocusInWindow();
        }
    }

    @Override
    public void beside(String text) {
        if (!caption.isFocusOwner() && !text.equals(captionThere)) {
            captionThere = text;
            caption.setText(text);
        }
    }

    @Override
    public Typed read() {
        return new Typed.Value(FieldValue.CLEARED);
    }

    @Override
    public boolean showsMore() {
        return true;
    }

    @Override
    public void close() {
        sayCaption();
    }

    @Override
    public void describe(String question, String more) {
        for (JButton button : List.of(choose, draw, change)) {
            button.getAccessibleContext().setAccessibleName(button.getText() + ". " + question);
            button.getAccessibleContext().setAccessibleDescription(more);
        }
        caption.getAccessibleContext().setAccessibleName(Texts.text("picture.caption") + ". " + question);
        thumb.getAccessibleContext()
                .setAccessibleName(captionThere.isEmpty() ? Texts.text("picture.thumb") : captionThere);
    }
}
