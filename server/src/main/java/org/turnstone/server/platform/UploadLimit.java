package org.turnstone.server.platform;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource that takes a bundle, a blob or a form: its body may be as large as {@code turnstone.limits.upload-bytes}
 * instead of {@code turnstone.limits.request-bytes}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface UploadLimit {}
