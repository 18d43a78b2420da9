package org.turnstone.field.ui.form;

import org.turnstone.field.ui.Texts;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;

/**
 * Who gave an answer, as far as a laptop knows. Names of people are not in the records: this laptop is "you", every other
 * is told by the first characters of its number, which stand on its sticker.
 *
 * @param here this laptop
 */
public record Authors(DeviceId here) {
    private static final int SHOWN = 6;

    String words(PersonId person, DeviceId device) {
        return device.equals(here)
                ? Texts.text("author.here")
                : Texts.text("author.other", start(device.toString()), start(person.toString()));
    }

    private static String start(String id) {
        return id.length() <= SHOWN ? id : id.substring(0, SHOWN);
    }
}
