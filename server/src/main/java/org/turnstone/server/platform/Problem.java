package org.turnstone.server.platform;

/**
 * Why a request was not done, in words, as {@code application/problem+json} (RFC 9457).
 *
 * @param title what happened, one sentence
 * @param status the HTTP status
 * @param code a word that support and programs can search for; docs/protocol.md lists those of the sync resources
 * @param detail what is safe and what to do next
 */
public record Problem(String title, int status, String code, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";
}
