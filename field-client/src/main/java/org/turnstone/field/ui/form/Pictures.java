package org.turnstone.field.ui.form;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Reads, changes and writes pictures in memory alone: ImageIO would else put them into temporary files in the clear. What is
 * written holds the picture and nothing about it. Pure; any thread.
 */
final class Pictures {
    static final String JPEG = "image/jpeg";
    static final String PNG = "image/png";

    /** Longest side of what is kept; more shows no more on a flip chart and costs a slow line minutes. */
    static final int LONGEST_SIDE = 2000;

    private static final int MAX_BYTES = 64 << 20;
    private static final long MAX_PIXELS = 200_000_000L;
    private static final float QUALITY = 0.85f;
    private static final int BLOCKS = 6;

    private Pictures() {}

    /**
     * A picture, upright and no larger than {@link #LONGEST_SIDE}.
     *
     * @throws IOException if it is none that can be read, or too large
     */
    static BufferedImage read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("a picture of more than 64 MiB");
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new IOException("no picture that can be read");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return fitted(upright(decoded(reader), Exif.orientation(bytes)), LONGEST_SIDE, LONGEST_SIDE);
            } catch (RuntimeException e) {
                // Damaged files make the JDK's readers fail in many ways.
                throw new IOException("a picture that cannot be read", e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage decoded(ImageReader reader) throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
            throw new IOException("a picture of more than 200 million pixels");
        }
        ImageReadParam read = reader.getDefaultReadParam();
        int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
        int step = Math.max(1, longest / (2 * LONGEST_SIDE));
        read.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, read);
    }

    private static BufferedImage upright(BufferedImage image, int orientation) {
        BufferedImage turned = switch (orientation) {
            case 3, 4 -> turned(image, 2);
            case 5, 6 -> turned(image, 1);
            case 7, 8 -> turned(image, 3);
            default -> image;
        };
        return orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7 ? mirrored(turned) : turned;
    }

    private static BufferedImage mirrored(BufferedImage image) {
        BufferedImage out = blank(image.getWidth(), image.getHeight());
        Graphics2D graphics = out.createGraphics();
        graphics.drawImage(image, image.getWidth(), 0, -image.getWidth(), image.getHeight(), null);
        graphics.dispose();
        return out;
    }

    /** A white picture. */
    static BufferedImage blank(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    static BufferedImage copy(BufferedImage image) {
        return cropped(image, new Rectangle(0, 0, image.getWidth(), image.getHeight()));
    }

    /** The picture within that width and height; never larger than it is. */
    static BufferedImage fitted(BufferedImage image, int width, int height) {
        double scale = Math.min(1, Math.min((double) width / image.getWidth(), (double) height / image.getHeight()));
        BufferedImage from = image;
        // Halving first keeps thin lines, which one large step would lose.
        while (scale < 0.5) {
            from = scaled(from, Math.max(1, from.getWidth() / 2), Math.max(1, from.getHeight() / 2));
            scale = Math.min(1, Math.min((double) width / from.getWidth(), (double) height / from.getHeight()));
        }
        return scaled(from, Math.max(1, (int) Math.round(from.getWidth() * scale)), Math.max(1, (int)
                Math.round(from.getHeight() * scale)));
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage out = blank(width, height);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return out;
    }

    /** Turned clockwise by so many quarters. */
    static BufferedImage turned(BufferedImage image, int quarters) {
        boolean lying = quarters % 2 != 0;
        int width = lying ? image.getHeight() : image.getWidth();
        int height = lying ? image.getWidth() : image.getHeight();
        BufferedImage out = blank(width, height);
        Graphics2D graphics = out.createGraphics();
        AffineTransform turn = AffineTransform.getTranslateInstance(width / 2.0, height / 2.0);
        turn.quadrantRotate(quarters);
        turn.translate(-image.getWidth() / 2.0, -image.getHeight() / 2.0);
        graphics.drawImage(image, turn, null);
        graphics.dispose();
        return out;
    }

    /** What lies in the rectangle, which must lie in the picture. */
    static BufferedImage cropped(BufferedImage image, Rectangle area) {
        BufferedImage out = blank(area.width, area.height);
        Graphics2D graphics = out.createGraphics();
        graphics.drawImage(image, -area.x, -area.y, null);
        graphics.dispose();
        return out;
    }

    /**
     * With the rectangle in a few large blocks of one colour each. A softer blur can be undone by a patient stranger; six
     * blocks across hold no face and no name.
     */
    static BufferedImage madeUnreadable(BufferedImage image, Rectangle area) {
        BufferedImage out = copy(image);
        int side = Math.max(1, (int) Math.ceil(Math.max(area.width, area.height) / (double) BLOCKS));
        Graphics2D graphics = out.createGraphics();
        for (int y = area.y; y < area.y + area.height; y += side) {
            for (int x = area.x; x < area.x + area.width; x += side) {
                Rectangle block = new Rectangle(x, y, side, side).intersection(area);
                graphics.setColor(average(image, block));
                graphics.fillRect(block.x, block.y, block.width, block.height);
            }
        }
        graphics.dispose();
        return out;
    }

    private static Color average(BufferedImage image, Rectangle area) {
        long red = 0;
        long green = 0;
        long blue = 0;
        long count = 0;
        for (int y = area.y; y < area.y + area.height; y++) {
            for (int x = area.x; x < area.x + area.width; x++) {
                int rgb = image.getRGB(x, y);
                red += rgb >> 16 & 0xff;
                green += rgb >> 8 & 0xff;
                blue += rgb & 0xff;
                count++;
            }
        }
        return count == 0 ? Color.GRAY : new Color((int) (red / count), (int) (green / count), (int) (blue / count));
    }

    static byte[] jpeg(BufferedImage image) throws IOException {
        return written(image, "jpeg");
    }

    static byte[] png(BufferedImage image) throws IOException {
        return written(image, "png");
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam write = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                write.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                write.setCompressionQuality(QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), write);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
