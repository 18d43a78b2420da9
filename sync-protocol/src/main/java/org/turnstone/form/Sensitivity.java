package org.turnstone.form;

/** How much an answer can hurt the person it is about if it gets out (docs/xlsform.md, "Our settings"). */
public enum Sensitivity {
    IDENTIFIER,
    QUASI,
    SPECIAL,
    FREE_TEXT,
    CONSENT,
    LINK_KEY,
    PARADATA,
    MEDIA,
    RESPONSE,
    /** Of a repeat whose rows are each about one person. */
    PERSON,
    /** Nobody said; not exported outside the team. */
    UNCLASSIFIED
}
