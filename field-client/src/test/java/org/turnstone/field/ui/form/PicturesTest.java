package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PicturesTest {
    static BufferedImage striped(int width, int height) {
        BufferedImage image = Pictures.blank(width, height);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, (x < width / 2 ? Color.RED : (x + y) % 2 == 0 ? Color.BLUE : Color.GREEN).getRGB());
            }
        }
        return image;
    }

    /** A JPEG with the metadata a telephone writes: which way up, and words that stand for the place. */
    static byte[] fromTelephone(BufferedImage image, int orientation) throws IOException {
        byte[] plain = Pictures.jpeg(image);
        byte[] place = "GPS 53.567 -0.081".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer tiff = ByteBuffer.allocate(26 + place.length);
        tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        tiff.putShort((short) orientation).putShort((short) 0).putInt(0).put(place);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(plain, 0, 2);
        file.write(0xff);
        file.write(0xe1);
        int length = 2 + 6 + tiff.capacity();
        file.write(length >> 8);
        file.write(length);
        file.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        file.write(tiff.array());
        file.write(plain, 2, plain.length - 2);
        return file.toByteArray();
    }

    @Test
    void whatATelephoneWroteBesideThePictureIsGone() throws IOException {
        byte[] photo = fromTelephone(striped(80, 40), 1);
        assertThat(new String(photo, StandardCharsets.ISO_8859_1))
                .contains("Exif")
                .contains("GPS");

        byte[] kept = Pictures.jpeg(Pictures.read(new ByteArrayInputStream(photo)));

        assertThat(new String(kept, StandardCharsets.ISO_8859_1))
                .doesNotContain("Exif")
                .doesNotContain("GPS");
    }

    @Test
    void aPhotoTakenOnItsSideStandsUpright() throws IOException {
        byte[] photo = fromTelephone(striped(80, 40), 6);

        BufferedImage upright = Pictures.read(new ByteArrayInputStream(photo));

        assertThat(upright.getWidth()).isEqualTo(40);
        assertThat(upright.getHeight()).isEqualTo(80);
        // Turned clockwise, the left half is above.
        assertThat(new Color(upright.getRGB(20, 10)).getRed()).isGreaterThan(200);
        assertThat(new Color(upright.getRGB(20, 70)).getRed()).isLessThan(100);
    }

    @Test
    void aLargePhotoIsMadeSmaller() throws IOException {
        byte[] photo = Pictures.png(striped(4200, 1000));

        BufferedImage smaller = Pictures.read(new ByteArrayInputStream(photo));

        assertThat(smaller.getWidth()).isLessThanOrEqualTo(Pictures.LONGEST_SIDE);
    }

    @Test
    void aBlurredAreaHoldsAFewFlatBlocksAndTheRestIsUntouched() {
        BufferedImage image = striped(120, 60);
        Rectangle area = new Rectangle(60, 0, 60, 60);

        BufferedImage blurred = Pictures.madeUnreadable(image, area);

        Set<Integer> colours = new HashSet<>();
        for (int x = area.x; x < area.x + area.width; x++) {
            for (int y = 0; y < 60; y++) {
                colours.add(blurred.getRGB(x, y));
            }
        }
        assertThat(colours).hasSizeLessThanOrEqualTo(36);
        assertThat(blurred.getRGB(10, 10)).isEqualTo(image.getRGB(10, 10));
        assertThat(image.getRGB(61, 0)).as("the picture itself").isNotEqualTo(blurred.getRGB(61, 0));
    }

    @Test
    void cutAndTurnedItHasTheSizeThatIsLeft() {
        BufferedImage cut = Pictures.cropped(striped(100, 50), new Rectangle(10, 5, 30, 20));

        assertThat(cut.getWidth()).isEqualTo(30);
        assertThat(Pictures.turned(cut, 1).getWidth()).isEqualTo(20);
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatThrownBy(() -> Pictures.read(new ByteArrayInputStream("no picture".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class);
        byte[] cut = java.util.Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe1, 0, 9}, 12);
        assertThat(Exif.orientation(cut)).isEqualTo(Exif.UPRIGHT);
        assertThat(Exif.orientation(new byte[0])).isEqualTo(Exif.UPRIGHT);
    }
}
