package org.turnstone.field.ui.widget;

import java.util.ArrayList;
import java.util.List;
import org.turnstone.form.Choice;

/**
 * Which digit chooses which choice. On a scale whose codes are 0, 1, 2, … the digit is the code, as interviewers are
 * taught; in every other list it is the position, 1 to 9. What has no digit is reached with the arrow keys.
 */
public final class KeyCaps {
    private static final int LAST_DIGIT = 9;

    private KeyCaps() {}

    /** For each choice its digit as text, or an empty text. */
    public static List<String> of(List<Choice> choices) {
        boolean byCode = has(choices, "0") && has(choices, "1");
        List<String> caps = new ArrayList<>();
        for (int at = 0; at < choices.size(); at++) {
            String code = choices.get(at).code();
            if (byCode) {
                caps.add(code.length() == 1 && Character.isDigit(code.charAt(0)) ? code : "");
            } else {
                caps.add(at < LAST_DIGIT ? Integer.toString(at + 1) : "");
            }
        }
        return List.copyOf(caps);
    }

    private static boolean has(List<Choice> choices, String code) {
        return choices.stream().anyMatch(choice -> choice.code().equals(code));
    }
}
