package org.turnstone.server.console;

import jakarta.mvc.security.Csrf;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.turnstone.server.platform.BodyLimitFilter;

/** The pages of the console. Every form of theirs carries a token against forgery, or is refused. */
@ApplicationPath("console")
public class ConsoleApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(BodyLimitFilter.class, PageProblemMapper.class, SignInPage.class, HomePage.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of(Csrf.CSRF_PROTECTION, Csrf.CsrfOptions.IMPLICIT);
    }
}
