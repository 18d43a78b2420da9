package org.turnstone.field.testing;

import org.turnstone.sync.tool.WorkedExamplesContract;

/** Row P3 for the client. */
class WorkedExamplesTest extends WorkedExamplesContract {
    WorkedExamplesTest() {
        super("client");
    }
}
