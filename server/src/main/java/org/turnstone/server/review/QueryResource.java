package org.turnstone.server.review;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;

/** Questions of a site's office to its laptops, for people who may read its answers. */
@Path("sites/{site}/queries")
@Produces(MediaType.APPLICATION_JSON)
public class QueryResource {
    private static final int MAX = 1_000;
    private static final int MAX_REASON = 500;
    private static final int MAX_HEADS = 1_000;

    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    Queries queries;

    /** What is open, the answered ones first. */
    @Operation(summary = "Questions of the office that are open, with what was said to each.")
    @GET
    @Needs(Right.READ_ANSWERS)
    public List<QueryView> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return queries.open(site, 0, MAX).stream().map(QueryResource::view).toList();
    }

    private static QueryView view(Queries.Line line) {
        Asked asked = line.asked();
        FieldPath about = asked.about();
        return new QueryView(
                line.formTitle(),
                line.record().toHex(),
                line.recordKey(),
                asked.id().text(),
                about == null ? null : about.text(),
                asked.question(),
                asked.text(),
                asked.by(),
                asked.asked().best().toString(),
                asked.status().word(),
                asked.said().stream()
                        .map(said -> new SaidView(
                                said.deed().name().toLowerCase(Locale.ROOT),
                                said.who(),
                                said.text(),
                                said.when().best().toString()))
                        .toList(),
                line.heads().stream().map(ChangeId::toHex).sorted().toList());
    }

    /** Asks, and answers with what is open now. */
    @Operation(summary = "Asks the laptops about a record or one of its fields, and answers with those that are open.")
    @POST
    @Needs(Right.ASK)
    @Consumes(MediaType.APPLICATION_JSON)
    public List<QueryView> ask(@PathParam("site") String siteName, @Nullable Question asked) {
        Site site = sites.named(siteName);
        Question given = Given.body(asked);
        String path = given.path();
        queries.ask(
                site,
                read(given.record(), "record", RecordId::ofHex),
                path == null ? null : read(path, "path", FieldPath::new),
                words(given.text(), "text", Queries.MAX_TEXT),
                person.login());
        return list(siteName);
    }

    /** Closes a question or takes it back, and answers with what is open still. */
    @Operation(summary = "Closes or takes back a question with a reason, and answers with those that are open.")
    @POST
    @Needs(Right.ASK)
    @Path("close")
    @Consumes(MediaType.APPLICATION_JSON)
    public List<QueryView> close(@PathParam("site") String siteName, @Nullable Closing closing) {
        Site site = sites.named(siteName);
        Closing given = Given.body(closing);
        queries.close(
                site,
                read(given.record(), "record", RecordId::ofHex),
                read(given.query(), "query", QueryId::new),
                Boolean.TRUE.equals(given.withdraw()),
                heads(given.heads()),
                words(given.why(), "why", MAX_REASON),
                person.login());
        return list(siteName);
    }

    private static String words(@Nullable String given, String member, int most) {
        String words = Given.text(given, member).strip();
        if (words.length() > most) {
            throw malformed("\"" + member + "\" has at most " + most + " characters.");
        }
        return words;
    }

    private static Set<ChangeId> heads(@Nullable List<String> given) {
        if (given == null || given.size() > MAX_HEADS) {
            throw malformed("\"heads\" are those that came with the question.");
        }
        return given.stream().map(head -> read(head, "heads", ChangeId::ofHex)).collect(Collectors.toSet());
    }

    private static <T> T read(@Nullable String value, String member, Function<String, T> as) {
        try {
            return as.apply(Given.text(value, member));
        } catch (IllegalArgumentException e) {
            throw malformed("\"" + member + "\" is not what it must be.");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    /**
     * One open question.
     *
     * @param query its id
     * @param path of the answer it is about; null for the record as a whole
     * @param question the label of that answer
     * @param text what was asked; empty if it is about a name or telephone number
     * @param status {@code asked} or {@code answered}
     * @param heads of the record as it is shown here; a closing names them
     */
    public record QueryView(
            String form,
            String record,
            String recordKey,
            String query,
            @Nullable String path,
            String question,
            String text,
            String by,
            String askedAt,
            String status,
            List<SaidView> said,
            List<String> heads) {
        @Override
        public String toString() {
            return "query " + query + " about record " + record;
        }
    }

    /** What somebody said or did about it: {@code replied}, {@code edited}, {@code closed} or {@code withdrew}. */
    public record SaidView(String deed, String who, String text, String at) {
        @Override
        public String toString() {
            return deed;
        }
    }

    /**
     * A question to ask.
     *
     * @param path of the answer that is meant; null for the record as a whole
     */
    public record Question(
            @Nullable String record,
            @Nullable String path,
            @Nullable String text) {
        @Override
        public String toString() {
            return "question";
        }
    }

    /**
     * A question to close.
     *
     * @param heads as they came with it: what was said afterwards opens it again
     * @param withdraw true if whoever asked takes it back
     */
    public record Closing(
            @Nullable String record,
            @Nullable String query,
            @Nullable Boolean withdraw,
            @Nullable List<String> heads,
            @Nullable String why) {
        @Override
        public String toString() {
            return "closing";
        }
    }
}
