package org.turnstone.form;

/**
 * One choice of a list as it is offered now.
 *
 * @param code what is stored
 * @param label in the session's language; the code if the form has no text for it
 * @param image name of the media file shown beside it, or empty
 */
public record Choice(String code, String label, String image) {}
