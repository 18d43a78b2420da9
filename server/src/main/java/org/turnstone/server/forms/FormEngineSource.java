package org.turnstone.server.forms;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.turnstone.form.FormEngine;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.server.formfile.FormMaker;

/** Says which form engine the server uses: the laptops' own. */
@ApplicationScoped
class FormEngineSource {
    @Produces
    @Singleton
    FormEngine engine() {
        return new JavaRosaFormEngine();
    }

    @Produces
    @Singleton
    FormMaker maker(FormEngine engine) {
        return new FormMaker(engine);
    }
}
