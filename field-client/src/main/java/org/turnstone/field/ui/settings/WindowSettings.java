package org.turnstone.field.ui.settings;

import java.time.Duration;
import java.util.List;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.theme.Theme;

/**
 * How the window looks and speaks. Immutable.
 *
 * @param look light, dark or high contrast
 * @param percent the size of everything, one of {@link #SIZES}
 * @param lockMinutes after how many minutes without a key or the mouse it locks, one of {@link #LOCKS}
 */
public record WindowSettings(Language language, Theme.Look look, int percent, int lockMinutes) {
    public static final List<Integer> SIZES = List.of(100, 110, 125, 150, 175, 200);
    public static final List<Integer> LOCKS = List.of(2, 5, 10, 15);

    public WindowSettings {
        if (!SIZES.contains(percent) || !LOCKS.contains(lockMinutes)) {
            throw new IllegalArgumentException("no such size or time");
        }
    }

    public static WindowSettings standard(Language language) {
        return new WindowSettings(language, Theme.Look.LIGHT, 100, 5);
    }

    public float scale() {
        return percent / 100f;
    }

    public Duration lockAfter() {
        return Duration.ofMinutes(lockMinutes);
    }

    public WindowSettings in(Language other) {
        return new WindowSettings(other, look, percent, lockMinutes);
    }

    public WindowSettings with(Theme.Look other) {
        return new WindowSettings(language, other, percent, lockMinutes);
    }

    public WindowSettings sized(int other) {
        return new WindowSettings(language, look, other, lockMinutes);
    }

    public WindowSettings lockingAfter(int minutes) {
        return new WindowSettings(language, look, percent, minutes);
    }
}
