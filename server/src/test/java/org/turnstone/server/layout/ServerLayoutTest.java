package org.turnstone.server.layout;

import java.util.List;
import org.turnstone.layout.LayoutContract;

/** Holds the server's packages against docs/architecture.md. */
class ServerLayoutTest implements LayoutContract {
    @Override
    public List<String> roots() {
        return List.of("server");
    }
}
