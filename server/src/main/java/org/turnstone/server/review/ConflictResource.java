package org.turnstone.server.review;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/** What is in conflict at a site, for people who may read its answers. */
@Path("sites/{site}/conflicts")
@Produces(MediaType.APPLICATION_JSON)
public class ConflictResource {
    private static final int MAX = 1_000;
    private static final int MAX_REASON = 500;
    private static final int MAX_HEADS = 1_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    ConflictList conflicts;

    @Inject
    Settlements settlements;

    @Operation(summary = "Fields with several values, the displayed one first.")
    @GET
    @Needs(Right.READ_ANSWERS)
    public List<ConflictView> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return conflicts.of(site.id(), MAX).stream()
                .map(conflict -> new ConflictView(
                        conflict.formTitle(),
                        conflict.record().toHex(),
                        conflict.recordKey(),
                        conflict.path().text(),
                        conflict.question(),
                        conflict.values().stream().map(ConflictResource::view).toList(),
                        conflict.heads().stream().map(ChangeId::toHex).sorted().toList()))
                .toList();
    }

    private static ValueView view(ConflictList.Value value) {
        return new ValueView(
                value.text(),
                value.author(),
                value.device(),
                value.change().toHex(),
                value.entered().said().toString(),
                value.entered().isWrong(),
                corrected(value));
    }

    private static @Nullable String corrected(ConflictList.Value value) {
        Instant right = value.entered().corrected();
        return right == null ? null : right.toString();
    }

    /** Decides a conflict and answers with what is in conflict still. */
    @Operation(summary = "Decides a conflict with a reason and answers with what is in conflict still.")
    @POST
    @Needs(Right.DECIDE)
    @Path("settle")
    @Consumes(MediaType.APPLICATION_JSON)
    public List<ConflictView> settle(@PathParam("site") String siteName, @Nullable Settlement wanted) {
        Site site = sites.named(siteName);
        String login = person.login();
        Settlement given = Given.body(wanted);
        String take = given.take();
        settlements.settle(
                site,
                new Settlements.Decision(
                        new RecordId(id(given.record(), "record")),
                        path(Given.text(given.path(), "path")),
                        heads(given.heads()),
                        take == null ? Optional.empty() : Optional.of(new ChangeId(id(take, "take"))),
                        Optional.ofNullable(given.text()),
                        reason(given.why())),
                login);
        return list(siteName);
    }

    private static String reason(@Nullable String why) {
        String reason = Given.text(why, "why");
        if (reason.length() > MAX_REASON) {
            throw malformed("A reason has at most " + MAX_REASON + " characters.");
        }
        return reason;
    }

    private static Set<ChangeId> heads(@Nullable List<String> given) {
        if (given == null || given.size() > MAX_HEADS) {
            throw malformed("\"heads\" are those that came with the conflict.");
        }
        return given.stream().map(head -> new ChangeId(id(head, "heads"))).collect(Collectors.toSet());
    }

    private static Octets16 id(@Nullable String value, String member) {
        String text = Given.text(value, member);
        if (!ID.matcher(text).matches()) {
            throw malformed("\"" + member + "\" is not an id.");
        }
        return Octets16.ofHex(text);
    }

    private static FieldPath path(String text) {
        try {
            return new FieldPath(text);
        } catch (IllegalArgumentException e) {
            throw malformed("\"path\" is not a field path.");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    /** What forms say about merged records. */
    @Operation(
            summary =
                    "What forms say about merged records: broken checks, and answers behind questions that are hidden now.")
    @GET
    @Needs(Right.READ_ANSWERS)
    @Path("findings")
    public List<FindingView> findings(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        return conflicts.found(site.id(), MAX).stream()
                .map(found -> new FindingView(
                        found.formTitle(),
                        found.record().toHex(),
                        found.recordKey(),
                        found.kind(),
                        found.path().text(),
                        found.question(),
                        found.sentence(),
                        found.involved().stream()
                                .map(value -> new AuthorView(
                                        value.author(),
                                        value.device(),
                                        value.entered().said().toString(),
                                        value.entered().isWrong(),
                                        corrected(value)))
                                .toList()))
                .toList();
    }

    /** Answers that were each allowed and together are not; none of them is shown here. */
    public record FindingView(
            String form,
            String record,
            String recordKey,
            String kind,
            String path,
            String question,
            String sentence,
            List<AuthorView> involved) {
        @Override
        public String toString() {
            return kind + " in record " + record;
        }
    }

    /**
     * Who gave one of the answers, on which laptop, and when by that laptop's clock.
     *
     * @param clockWrong true if that clock cannot have been right
     * @param correctedAt what a right clock would have said; null if that cannot be told
     */
    public record AuthorView(
            String author,
            String device,
            String enteredAt,
            boolean clockWrong,
            @Nullable String correctedAt) {}

    /**
     * One field with several values, the displayed one first.
     *
     * @param heads of the record as it is shown here; a decision names them
     */
    public record ConflictView(
            String form,
            String record,
            String recordKey,
            String path,
            String question,
            List<ValueView> values,
            List<String> heads) {
        @Override
        public String toString() {
            return "conflict in record " + record;
        }
    }

    /**
     * One value, who entered it on which laptop, and when by that laptop's clock.
     *
     * @param change the save it came with; a decision for it names this
     * @param clockWrong true if that clock cannot have been right
     * @param correctedAt what a right clock would have said; null if that cannot be told
     */
    public record ValueView(
            String text,
            String author,
            String device,
            String change,
            String enteredAt,
            boolean clockWrong,
            @Nullable String correctedAt) {
        @Override
        public String toString() {
            return "value";
        }
    }

    /**
     * A decision about one conflict.
     *
     * @param heads as they came with the conflict: what came afterwards is not decided by this
     * @param take the change whose value stands from now on
     * @param text instead of it, words that stand from now on
     * @param why the reason, which laptops show
     */
    public record Settlement(
            @Nullable String record,
            @Nullable String path,
            @Nullable List<String> heads,
            @Nullable String take,
            @Nullable String text,
            @Nullable String why) {
        @Override
        public String toString() {
            return "settlement";
        }
    }
}
