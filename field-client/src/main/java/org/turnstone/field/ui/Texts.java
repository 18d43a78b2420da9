package org.turnstone.field.ui;

import java.awt.ComponentOrientation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.MissingResourceException;
import org.turnstone.field.ui.theme.Lettering;

/**
 * The window's own words, in the language that was chosen. Texts of forms come from the forms. Safe to call from any thread;
 * after {@link #speak} every screen has to be made anew.
 */
public final class Texts {
    private static final String RIGHT_TO_LEFT_MARK = "\u200f";

    private static volatile Language spoken = Language.english();

    private Texts() {}

    /** Chooses the language of everything that is said from now on. */
    public static void speak(Language language) {
        spoken = language;
    }

    public static Language spoken() {
        return spoken;
    }

    /** How dates and numbers are written. English ones as in Britain. */
    public static Locale locale() {
        Language now = spoken;
        return now.tag().equals("en") ? Locale.UK : now.locale();
    }

    /** Which way the window runs. */
    public static ComponentOrientation way() {
        return spoken.isRightToLeft() ? ComponentOrientation.RIGHT_TO_LEFT : ComponentOrientation.LEFT_TO_RIGHT;
    }

    /** The sentence of a failure that was made to be read by a person. */
    public static String of(Exception failure) {
        String message = failure.getMessage();
        return message != null
                ? message
                : text("work.failed", failure.getClass().getSimpleName());
    }

    /**
     * A text with its gaps filled.
     *
     * @throws MissingResourceException if there is no such text
     */
    public static String text(String key, Object... gaps) {
        Language now = spoken;
        String written = now.words().get(key);
        if (written == null) {
            throw new MissingResourceException("there is no text " + key, Texts.class.getName(), key);
        }
        String said = gaps.length == 0 ? written : new Phrase(written).with(now.plural(), locale(), gaps);
        return now.isRightToLeft() ? rightToLeft(said) : said;
    }

    /** A sentence that begins with a foreign word, such as a name, still runs as its language does. */
    private static String rightToLeft(String said) {
        boolean own = said.codePoints()
                .mapToObj(Character::getDirectionality)
                .anyMatch(way -> way == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                        || way == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
        return own && !Lettering.runsRightToLeft(said).orElse(true) ? RIGHT_TO_LEFT_MARK + said : said;
    }

    /** A day and a time of day, such as {@code 22 Nov 2026, 16:05}. */
    public static String moment(Instant at, ZoneId zone) {
        String day = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(locale())
                .format(at.atZone(zone));
        return text(
                "moment", day, DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at.atZone(zone)));
    }

    /** An amount of bytes, such as {@code 2.4 MB}. */
    public static String size(long bytes) {
        return bytes < 1_000_000
                ? text("size.kb", (bytes + 999) / 1000)
                : text("size.mb", String.format(locale(), "%.1f", bytes / 1e6));
    }
}
