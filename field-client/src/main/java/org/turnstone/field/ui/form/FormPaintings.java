package org.turnstone.field.ui.form;

import java.awt.AWTEvent;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Graphics2D;
import java.awt.Toolkit;
import java.awt.event.ComponentEvent;
import java.awt.image.BufferedImage;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.swing.JComponent;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormTemplate;

/**
 * Paints the pages of a form as the laptop shows them, each as high as it needs to be seen whole; needs no display. Of every
 * repeat one row is added, so that what it asks is seen too. Pages that only appear after certain answers are not there, as
 * they are not on the laptop.
 */
public final class FormPaintings {
    private static final int WIDTH = 1366;
    private static final int HEIGHT = 768;
    private static final int MAX_HEIGHT = 16_000;
    /** Texts wrap by the width that the pass before gave them. */
    private static final int PASSES = 4;

    private final FormView view;
    private final FormPresenter presenter;
    private final List<Painting> painted = new ArrayList<>();
    private @Nullable FormPicture last;

    /**
     * One page.
     *
     * @param title its name
     */
    public record Painting(String title, BufferedImage image) {}

    private FormPaintings(FormTemplate template, EntryContext context, String language) {
        view = onEventThread(() -> new FormView(Runnable::run, context.zone(), null, sentence -> {}, sentence -> {}));
        presenter = FormPreview.presenter(template, context, language, new FormScreen() {
            @Override
            public void show(FormPicture picture) {
                last = picture;
                view.show(picture);
            }

            @Override
            public void leave(String sentence) {}

            @Override
            public void alarm(String sentence) {
                throw new AssertionError("a trial writes nothing that could fail");
            }
        });
    }

    /**
     * Paints every page. Any thread but the event thread; the theme must be installed.
     *
     * @param language the one it is painted in; empty for the form's own choice
     */
    public static List<Painting> of(FormTemplate template, EntryContext context, String language) {
        WithoutMoves events = new WithoutMoves();
        Toolkit.getDefaultToolkit().getSystemEventQueue().push(events);
        try {
            FormPaintings paintings = new FormPaintings(template, context, language);
            paintings.paintSections();
            return List.copyOf(paintings.painted);
        } finally {
            events.pop();
        }
    }

    /**
     * Without a window, texts that move ask in vain where on the screen they are now, for whoever reads screens aloud.
     */
    private static final class WithoutMoves extends EventQueue {
        @Override
        protected void dispatchEvent(AWTEvent event) {
            if (event.getID() != ComponentEvent.COMPONENT_MOVED) {
                super.dispatchEvent(event);
            }
        }

        @Override
        public void pop() {
            // Made public: whoever pushed it takes it away again.
            super.pop();
        }
    }

    private void paintSections() {
        onEventThread(() -> {
            view.readFrom(presenter);
            return view;
        });
        presenter.begin();
        for (Pages.Entry section : now().outline()) {
            presenter.open(section.key());
            if (now().section().equals(section.key())) {
                paint();
            }
        }
        presenter.abandon();
        onEventThread(() -> {
            view.component().removeNotify();
            return view;
        });
        // What the last page posted is gone by the time this has run.
        onEventThread(() -> view);
    }

    private FormPicture now() {
        FormPicture picture = last;
        if (picture == null) {
            throw new IllegalStateException("nothing was shown yet");
        }
        return picture;
    }

    /** The page that is open, then the first row of each of its repeats. */
    private void paint() {
        Page page = now().page();
        // Pictures of questions come after the page itself.
        onEventThread(() -> view);
        painted.add(new Painting(page.title(), onEventThread(this::image)));
        for (Page.Block block : page.blocks()) {
            if (block instanceof Page.Rows rows && rows.repeat().mayAdd()) {
                presenter.addRow(rows.path());
                paint();
                presenter.open(page.key());
            }
        }
    }

    private BufferedImage image() {
        JComponent screen = view.component();
        if (!screen.isDisplayable()) {
            // Without a window nobody tells the parts that they are to be laid out and painted.
            screen.addNotify();
        }
        layOut(screen, Theme.px(HEIGHT));
        int needed = Math.min(MAX_HEIGHT, view.heightOfWholePage());
        layOut(screen, Math.max(Theme.px(HEIGHT), needed));
        BufferedImage image = new BufferedImage(screen.getWidth(), screen.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            screen.printAll(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static void layOut(JComponent screen, int height) {
        screen.setSize(new Dimension(Theme.px(WIDTH), height));
        for (int pass = 0; pass < PASSES; pass++) {
            invalidate(screen);
            screen.validate();
        }
    }

    private static void invalidate(java.awt.Container part) {
        for (java.awt.Component child : part.getComponents()) {
            if (child instanceof java.awt.Container inner) {
                invalidate(inner);
            }
        }
        part.invalidate();
    }

    /** Runs after everything that was posted there before, the newest picture included. */
    private static <T> T onEventThread(Supplier<T> task) {
        List<T> made = new ArrayList<>();
        try {
            SwingUtilities.invokeAndWait(() -> made.add(task.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a form was painted", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the form could not be painted", e.getCause());
        }
        return made.get(0);
    }
}
