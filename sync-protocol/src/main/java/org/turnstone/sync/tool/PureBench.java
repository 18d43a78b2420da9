package org.turnstone.sync.tool;

import java.io.PrintStream;

/** What changes, merge and the passphrase cost in one process on this machine, one figure a line. */
public final class PureBench {
    private PureBench() {}

    public static void run(PrintStream out) {
        new EntryBench().run(out);
        MergeBench.run(out);
        new WorkshopBench().run(out);
    }
}
