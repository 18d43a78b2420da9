package org.turnstone.server.proof;

import org.turnstone.sync.tool.WorkedExamplesContract;

/** Row P3 for the server. */
class WorkedExamplesTest extends WorkedExamplesContract {
    WorkedExamplesTest() {
        super("server");
    }
}
