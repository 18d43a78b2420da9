package org.turnstone.sync.tool;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code turnstone bench}: what things cost on this machine, one figure a line. */
@Command(
        name = "turnstone bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures bytes and rates of changes, merge and the passphrase on this machine.",
            "Compare ratios of one run, never bare rates of two machines."
        })
public final class BenchCommand implements Runnable {
    private BenchCommand() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }

    @Override
    public void run() {
        new EntryBench().run(System.out);
        MergeBench.run(System.out);
    }
}
