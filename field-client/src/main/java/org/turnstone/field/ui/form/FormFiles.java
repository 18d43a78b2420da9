package org.turnstone.field.ui.form;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.AttachmentRef;

/** The files of a form and of its record, where both are sealed. Used on the presenter's thread. */
interface FormFiles {
    /** A file that was answered with; the caller closes it. */
    InputStream open(AttachmentRef file) throws IOException;

    /** A picture or sound that came with the form; null if there is none of that name. */
    byte @Nullable [] media(String name) throws IOException;

    /** Something that is read out of them. */
    interface Reading<T> {
        @Nullable
        T read(FormFiles files) throws IOException;
    }
}
