package org.turnstone.server.console;

import jakarta.mvc.security.Csrf;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.turnstone.server.platform.BodyLimitFilter;

/** The pages of the console. {@link PageGate} stands before all of them. */
@ApplicationPath("console")
public class ConsoleApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                BodyLimitFilter.class,
                PageProblemMapper.class,
                PageGate.class,
                SignInPage.class,
                OpenIdPage.class,
                AccountPage.class,
                TodayPage.class,
                ReviewPage.class,
                BulkPage.class,
                DuplicatePage.class,
                DatasetPage.class,
                QualityPage.class,
                FigurePage.class,
                RecordPage.class,
                QueryPage.class,
                CasePage.class,
                ProgrammePage.class,
                StoryPage.class,
                PanelPage.class,
                FormPage.class,
                PreviewPage.class,
                DevicePage.class,
                PeoplePage.class,
                ErasurePage.class,
                AuditPage.class,
                HealthPage.class);
    }

    @Override
    public Map<String, Object> getProperties() {
        // Krazo's own protection takes no token from a form that brings a file; PageGate's does.
        return Map.of(Csrf.CSRF_PROTECTION, Csrf.CsrfOptions.OFF);
    }
}
