package org.turnstone.field.app;

import java.util.Optional;
import java.util.ServiceLoader;
import org.turnstone.field.cli.Surroundings;

/**
 * Finds the window, if there is a display for it: the one provider of {@link Surroundings.Window} that the program was built with. So the command line
 * knows no Swing, and the views know no command line.
 */
final class Windows {
    private Windows() {}

    static Optional<Surroundings.Window> find() {
        return ServiceLoader.load(Surroundings.Window.class).findFirst().filter(Surroundings.Window::hasDisplay);
    }
}
