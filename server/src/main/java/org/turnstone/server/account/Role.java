package org.turnstone.server.account;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody does at a site, and so what they may see and do there. */
public enum Role {
    RESEARCHER("researcher"),
    FACILITATOR("facilitator"),
    EVALUATION_OFFICER("evaluation-officer"),
    DATA_MANAGER("data-manager"),
    SAFEGUARDING_LEAD("safeguarding-lead"),
    VIEWER("viewer"),
    /** Runs the server; reads no content. */
    ADMINISTRATOR("administrator");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As it stands in requests, certificates and tables. */
    public String word() {
        return word;
    }

    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(r -> r.word.equals(word)).findFirst();
    }

    /** As people say it. */
    public String title() {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1).replace('-', ' ');
    }

    static String allWords() {
        return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
    }

    /** Whether it comes with a laptop on which answers are typed. */
    public boolean capturesInTheField() {
        return this == RESEARCHER || this == FACILITATOR || this == SAFEGUARDING_LEAD || this == EVALUATION_OFFICER;
    }
}
