package org.turnstone.server.account;

import static org.turnstone.server.account.Role.ADMINISTRATOR;
import static org.turnstone.server.account.Role.DATA_MANAGER;
import static org.turnstone.server.account.Role.EVALUATION_OFFICER;
import static org.turnstone.server.account.Role.FACILITATOR;
import static org.turnstone.server.account.Role.RESEARCHER;
import static org.turnstone.server.account.Role.VIEWER;

import java.util.EnumSet;
import java.util.Set;

/**
 * What somebody may do at a site, and which roles may: the one matrix of roles, which pages and REST resources name by
 * {@link Needs}. docs/roles.md shows it to people, and a test holds the two together.
 */
public enum Right {
    /** Counts of what is here and of what waits; no answers, no names. */
    SEE_FIGURES(
            "see figures: counts of records and of what waits",
            Set.of(EVALUATION_OFFICER, DATA_MANAGER, VIEWER, ADMINISTRATOR, RESEARCHER, FACILITATOR)),
    /** Forms with their questions and states; no answers. */
    SEE_FORMS(
            "see forms and their dictionaries",
            Set.of(EVALUATION_OFFICER, DATA_MANAGER, ADMINISTRATOR, RESEARCHER, FACILITATOR)),
    CHANGE_FORMS("upload, publish and close forms", Set.of(DATA_MANAGER)),
    /** Without identifiers. */
    READ_ANSWERS("read, search and download answers", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    /** Each time with a reason, which is in the audit trail. */
    READ_IDENTIFIERS("read names and telephone numbers in a record", Set.of(DATA_MANAGER)),
    REVIEW("see conflicts and findings", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    DECIDE("decide conflicts and correct answers", Set.of(DATA_MANAGER)),
    /** Asking changes no answer; it reaches whoever may read the record. */
    ASK("ask laptops about a record, and close what was asked", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    ISSUE_CASES("give out lists of cases, and hand cases to somebody else", Set.of(DATA_MANAGER)),
    CHANGE_PROGRAMME("change aims, measures, areas and waves", Set.of(DATA_MANAGER)),
    SEE_DEVICES("see laptops and what they hold", Set.of(EVALUATION_OFFICER, DATA_MANAGER, ADMINISTRATOR)),
    ENROL_DEVICES("issue enrolment codes", Set.of(DATA_MANAGER, ADMINISTRATOR)),
    READ_STICKS("read sticks in", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    REVOKE_DEVICES("shut laptops out and accept quarantined work", Set.of(DATA_MANAGER)),
    SEE_PEOPLE("see people and roles", Set.of(DATA_MANAGER, ADMINISTRATOR)),
    CHANGE_PEOPLE("add people and change their roles", Set.of(ADMINISTRATOR)),
    SEE_ERASURES("see withdrawals and certificates", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    PROPOSE_ERASURE("propose and refuse erasures", Set.of(DATA_MANAGER)),
    AGREE_TO_ERASURE("agree, as the second person, to an erasure", Set.of(EVALUATION_OFFICER, DATA_MANAGER)),
    READ_AUDIT("read the audit trail", Set.of(DATA_MANAGER, ADMINISTRATOR)),
    SEE_HEALTH("see the system's health", Set.of(DATA_MANAGER, ADMINISTRATOR)),
    /** Without any content, whatever the role. */
    SEE_INTERFACE("read how programs ask this server", Set.of(Role.values())),
    /** One's own password and second step, whatever the role. */
    OWN_ACCOUNT("change one's own password and second step", Set.of(Role.values()));

    private final String words;
    private final Set<Role> roles;

    Right(String words, Set<Role> roles) {
        this.words = words;
        this.roles = Set.copyOf(EnumSet.copyOf(roles));
    }

    /** What it lets people do, to be said after "may". */
    public String words() {
        return words;
    }

    /** Who has it. */
    public Set<Role> roles() {
        return roles;
    }

    public boolean isOf(Set<Role> held) {
        return held.stream().anyMatch(roles::contains);
    }
}
