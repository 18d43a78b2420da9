package org.turnstone.server.account;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which right a method of a page or resource needs: at the site that its path names as {@code {site}}, or at any site
 * if it names none. A method that says neither this nor {@link ForAnyone} answers nobody, unless it is for the
 * administrator's token.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    Right value();
}
