package org.turnstone.field.ui.form;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.TargetDataLine;

/**
 * Speech from the microphone, in memory alone: 16 kHz, 16 bit, one channel, which is 1.9 MB a minute. A thread of its own reads
 * the line; {@link #end} waits for it. Safe to ask from any thread.
 */
final class SoundRecording {
    static final String MEDIA_TYPE = "audio/wav";

    private static final AudioFormat FORMAT = new AudioFormat(16_000f, 16, 1, true, false);
    private static final int MOST_BYTES = 60 << 20;
    private static final int BYTES_A_SECOND = 32_000;
    private static final int PIECE = 4_096;
    private static final int WAIT_MILLIS = 2_000;

    private final TargetDataLine line;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Thread reader;

    private SoundRecording(TargetDataLine line) {
        this.line = line;
        this.reader = new Thread(this::read, "microphone");
        reader.setDaemon(true);
    }

    /** True if this laptop has a microphone that gives speech as we keep it. */
    static boolean isPossible() {
        try {
            return AudioSystem.isLineSupported(new DataLine.Info(TargetDataLine.class, FORMAT));
        } catch (RuntimeException e) {
            // Broken sound drivers throw what they like; without sound a file can still be chosen.
            return false;
        }
    }

    /** Begins; empty if somebody else has the microphone. */
    static Optional<SoundRecording> begin() {
        try {
            TargetDataLine line = AudioSystem.getTargetDataLine(FORMAT);
            line.open(FORMAT);
            line.start();
            SoundRecording recording = new SoundRecording(line);
            recording.reader.start();
            return Optional.of(recording);
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            return Optional.empty();
        }
    }

    private void read() {
        byte[] piece = new byte[PIECE];
        while (going.get() && !isFull()) {
            int read = line.read(piece, 0, piece.length);
            if (read < 0) {
                return;
            }
            synchronized (bytes) {
                bytes.write(piece, 0, read);
            }
        }
    }

    private int length() {
        synchronized (bytes) {
            return bytes.size();
        }
    }

    /** True if it is as long as an attachment may be. */
    boolean isFull() {
        return length() >= MOST_BYTES;
    }

    /** How long it is, as {@code 2:07}. */
    String words() {
        int seconds = length() / BYTES_A_SECOND;
        return seconds / 60 + ":" + (seconds % 60 < 10 ? "0" : "") + seconds % 60;
    }

    /** Ends it and gives it as a WAV file. */
    byte[] end() {
        going.set(false);
        line.stop();
        try {
            reader.join(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line.close();
        byte[] speech;
        synchronized (bytes) {
            speech = bytes.toByteArray();
        }
        return wav(speech);
    }

    /** Samples as a WAV file. */
    static byte[] wav(byte[] samples) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioInputStream sound =
                new AudioInputStream(new ByteArrayInputStream(samples), FORMAT, samples.length / FORMAT.getFrameSize());
        try {
            AudioSystem.write(sound, AudioFileFormat.Type.WAVE, file);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes what is written to it", e);
        }
        return file.toByteArray();
    }
}
