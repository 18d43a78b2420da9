package org.turnstone.field.ui;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Puts the photographs of every screen beside each other: a row for each screen, a column for each variation. */
final class ContactSheet {
    private static final int WIDTH = 400;
    private static final int HEIGHT = 225;
    private static final int GAP = 8;
    private static final int HEAD = 24;

    private ContactSheet() {}

    static void write(Path file, List<String> screens, List<? extends Enum<?>> variations) throws Exception {
        Path photographs = Path.of(System.getProperty("turnstone.screenshots", "target/screenshots"));
        BufferedImage sheet = new BufferedImage(
                GAP + variations.size() * (WIDTH + GAP),
                HEAD + screens.size() * (HEIGHT + HEAD + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.setColor(Color.BLACK);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        for (int row = 0; row < screens.size(); row++) {
            for (int column = 0; column < variations.size(); column++) {
                String name = variations.get(column).name().toLowerCase(Locale.ROOT) + "-" + screens.get(row);
                int x = GAP + column * (WIDTH + GAP);
                int y = HEAD + row * (HEIGHT + HEAD + GAP);
                g.drawString(name, x, y + HEAD - GAP);
                Path photograph = photographs.resolve(name + ".png");
                if (Files.exists(photograph)) {
                    Image small = ImageIO.read(photograph.toFile())
                            .getScaledInstance(WIDTH, HEIGHT, Image.SCALE_AREA_AVERAGING);
                    g.drawImage(small, x, y + HEAD, null);
                    g.drawRect(x, y + HEAD, WIDTH, HEIGHT);
                }
            }
        }
        g.dispose();
        Files.createDirectories(file.toAbsolutePath().getParent());
        ImageIO.write(sheet, "png", file.toFile());
    }
}
