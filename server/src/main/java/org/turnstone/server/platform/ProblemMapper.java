package org.turnstone.server.platform;

import static java.lang.System.Logger.Level.ERROR;

import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The outermost edge of every request to a resource: turns whatever was thrown into words. What is not foreseen is logged
 * by the kind of its causes and where they arose, without their messages: a message may quote an answer.
 */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());
    private static final int FRAMES = 12;

    /** PostgreSQL keeps no text with the character NUL. */
    private static final String NOT_IN_REPERTOIRE = "22021";

    /** What to say where {@link #isNoText}. */
    static final Problem NO_TEXT = new Problem(
            "A text holds a character that cannot be kept.",
            400,
            "MALFORMED",
            "Nothing was changed. Type the text anew instead of pasting it.");

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = problemOf(thrown);
        Response.ResponseBuilder response =
                Response.status(problem.status()).entity(problem).type(Problem.MEDIA_TYPE);
        if (problem.status() == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.build();
    }

    static Problem problemOf(Throwable thrown) {
        for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ProblemException known) {
                return known.problem();
            }
        }
        for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof JsonException || t instanceof JsonbException) {
                return new Problem(
                        "The request is not the JSON that is expected here.",
                        400,
                        "MALFORMED",
                        "Nothing was changed. Check the body against the documentation.");
            }
            if (t instanceof SQLException refused && isNoText(refused)) {
                return NO_TEXT;
            }
        }
        if (thrown instanceof WebApplicationException web) {
            return ofStatus(web.getResponse().getStatus());
        }
        if (thrown instanceof ProcessingException) {
            return ofStatus(400);
        }
        LOG.log(ERROR, () -> "SERVER_FAULT " + describe(thrown));
        return ofStatus(500);
    }

    /** Whether the database refused a text for what it is made of. */
    static boolean isNoText(SQLException refused) {
        return NOT_IN_REPERTOIRE.equals(refused.getSQLState());
    }

    private static Problem ofStatus(int status) {
        return switch (status) {
            case 400 ->
                new Problem(
                        "The request could not be read.",
                        status,
                        "MALFORMED",
                        "Nothing was changed. Check what was sent.");
            case 401 ->
                new Problem(
                        "Who is asking could not be established.",
                        status,
                        "TOKEN",
                        "Nothing was changed. Sign in, or check the token.");
            case 403 ->
                new Problem(
                        "That is not allowed here.",
                        status,
                        "NOT_ENTITLED",
                        "Nothing was changed. Ask an administrator for the role it needs.");
            case 404 -> new Problem("There is nothing at this address.", status, "NOT_FOUND", "Check the address.");
            case 405 ->
                new Problem(
                        "This address does not do that.",
                        status,
                        "METHOD",
                        "Nothing was changed. Check the method of the request.");
            case 406 ->
                new Problem(
                        "That form of answer is not available.", status, "NOT_ACCEPTABLE", "Ask for application/json.");
            case 413 -> BodyLimitFilter.tooLarge();
            case 415 ->
                new Problem(
                        "This kind of content is not read here.",
                        status,
                        "MEDIA_TYPE",
                        "Nothing was changed. Check the Content-Type of the request.");
            default ->
                status < 500
                        ? new Problem("The request was refused.", status, "REFUSED", "Nothing was changed.")
                        : new Problem(
                                "The server met a fault.",
                                status,
                                "SERVER_FAULT",
                                "What was confirmed before is safe. Repeat the request; if it fails again, tell whoever runs the server.");
        };
    }

    /** The kinds of the exception and its causes, and the first places of the innermost; no messages. */
    static String describe(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable innermost = thrown;
        for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
            text.append(text.isEmpty() ? "" : " < ").append(t.getClass().getName());
            innermost = t;
        }
        StackTraceElement[] frames = innermost.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append("\n  at ").append(frames[i]);
        }
        return text.toString();
    }
}
