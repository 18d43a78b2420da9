package org.turnstone.server.it;

import java.io.File;
import org.eu.ingwar.tools.arquillian.extension.suite.annotations.ArquillianSuiteDeployment;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The one deployment that all integration tests share: the war as it was built, and the tests that run inside it. */
@ArquillianSuiteDeployment
public class Deployments {
    @Deployment(name = "turnstone")
    static WebArchive war() {
        WebArchive built = ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/server.war"));
        return ShrinkWrap.create(WebArchive.class, "ROOT.war")
                .merge(built)
                .addClasses(DatabaseIT.class, AccountsIT.class, SignInIT.class);
    }
}
