package org.turnstone.server.proof;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** The pictures of the console's pages on one sheet: each at a desk, in the dark and on a telephone. */
final class ConsoleSheet {
    private static final int COLUMNS = 4;
    private static final int DESK = 296;
    private static final int PHONE = 96;
    private static final int HIGH = 208;
    private static final int GAP = 8;
    private static final int TITLE = 24;
    private static final int MARGIN = 24;
    private static final int CELL_WIDTH = 2 * DESK + PHONE + 2 * GAP;
    private static final int CELL_HEIGHT = TITLE + HIGH + MARGIN;
    private static final Color PAPER = new Color(0xE9E5DC);
    private static final Color INK = new Color(0x16202A);
    private static final Color LINE = new Color(0xB9B3A6);

    private ConsoleSheet() {}

    /** @param pictures holds {@code PAGE-VIEW.png} for every page and view */
    static void write(Path pictures, List<String> pages, Path sheet) throws IOException {
        int rows = (pages.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage image = new BufferedImage(
                COLUMNS * (CELL_WIDTH + MARGIN) + MARGIN, rows * CELL_HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(PAPER);
            g.fillRect(0, 0, image.getWidth(), image.getHeight());
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
            for (int i = 0; i < pages.size(); i++) {
                int x = MARGIN + i % COLUMNS * (CELL_WIDTH + MARGIN);
                int y = MARGIN + i / COLUMNS * CELL_HEIGHT;
                g.setColor(INK);
                g.drawString(pages.get(i), x, y + 13);
                y += TITLE;
                place(g, pictures.resolve(pages.get(i) + "-desk.png"), x, y, DESK);
                place(g, pictures.resolve(pages.get(i) + "-dark.png"), x + DESK + GAP, y, DESK);
                place(g, pictures.resolve(pages.get(i) + "-telephone.png"), x + 2 * (DESK + GAP), y, PHONE);
            }
        } finally {
            g.dispose();
        }
        Path folder = sheet.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ImageIO.write(image, "png", sheet.toFile());
    }

    /** The top of a picture, as much as fits. */
    private static void place(Graphics2D g, Path picture, int x, int y, int width) throws IOException {
        BufferedImage whole = ImageIO.read(picture.toFile());
        int shown = Math.min(whole.getHeight(), whole.getWidth() * HIGH / width);
        Image small = whole.getSubimage(0, 0, whole.getWidth(), shown)
                .getScaledInstance(width, Math.max(1, shown * width / whole.getWidth()), Image.SCALE_AREA_AVERAGING);
        g.drawImage(small, x, y, null);
        g.setColor(LINE);
        g.setStroke(new BasicStroke(1));
        g.drawRect(x, y, width - 1, Math.max(1, shown * width / whole.getWidth()) - 1);
    }
}
