package org.turnstone.server.forms;

import org.turnstone.form.FormTemplate;
import org.turnstone.sync.record.FormHash;

/**
 * A form version of a site, compiled.
 *
 * @param hash names its bytes
 * @param template runs it
 */
public record PublishedForm(FormHash hash, FormTemplate template) {
    @Override
    public String toString() {
        return "form " + hash;
    }
}
