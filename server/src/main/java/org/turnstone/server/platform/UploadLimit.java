package org.turnstone.server.platform;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource that takes more than an ordinary request: its body may be as large as
 * {@code turnstone.limits.upload-bytes} or {@code turnstone.limits.stick-bytes} instead of
 * {@code turnstone.limits.request-bytes}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface UploadLimit {
    /** What is taken. */
    Kind value() default Kind.UPLOAD;

    /** Each has a limit of its own. */
    enum Kind {
        /** A bundle, a piece of an attachment or a form. */
        UPLOAD,
        /** A stick, which is read as it comes and never held in memory. */
        STICK
    }
}
