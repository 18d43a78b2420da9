package org.turnstone.field.ui.form;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Clip;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jspecify.annotations.Nullable;

/** A sound that is being played, out of memory. Java plays WAV, AIFF and AU; of anything else it says that it cannot. */
final class SoundPlaying {
    private final @Nullable Clip clip;

    private SoundPlaying(@Nullable Clip clip) {
        this.clip = clip;
    }

    /** Begins to play, if it can. Any thread. */
    static SoundPlaying of(byte[] file) {
        try (AudioInputStream sound = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            Clip clip = AudioSystem.getClip();
            clip.addLineListener(event -> {
                if (event.getType() == LineEvent.Type.STOP) {
                    clip.close();
                }
            });
            clip.open(sound);
            clip.start();
            return new SoundPlaying(clip);
        } catch (UnsupportedAudioFileException
                | IOException
                | LineUnavailableException
                | IllegalArgumentException
                | SecurityException e) {
            return new SoundPlaying(null);
        }
    }

    boolean isPossible() {
        return clip != null;
    }

    void stop() {
        if (clip != null) {
            clip.stop();
        }
    }
}
