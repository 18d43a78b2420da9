package org.turnstone.server.formfile;

import java.util.List;
import java.util.stream.Collectors;

/** What was handed in is no form that can be used; nothing was made. */
public final class FormRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<FormFinding> findings;

    FormRefusedException(List<FormFinding> findings, Throwable cause) {
        super(sentences(findings), cause);
        this.findings = List.copyOf(findings);
    }

    FormRefusedException(String sentence) {
        super(sentence);
        findings = List.of(FormFinding.error(sentence));
    }

    private static String sentences(List<FormFinding> findings) {
        return findings.stream().map(FormFinding::toString).collect(Collectors.joining(System.lineSeparator()));
    }

    /** Errors first, then what was noted before; at least one error. */
    public List<FormFinding> findings() {
        return findings;
    }
}
