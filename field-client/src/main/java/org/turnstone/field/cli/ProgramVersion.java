package org.turnstone.field.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that stands in the jar, and the Java it runs on. */
final class ProgramVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
                .orElse("from source");
        return new String[] {"Turnstone " + version + ", Java " + System.getProperty("java.version")};
    }
}
