package org.turnstone.server.review;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.turnstone.server.account.DatasetReaders;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** What is in conflict at a site, for people who may read its answers. */
@Path("sites/{site}/conflicts")
@Produces(MediaType.APPLICATION_JSON)
public class ConflictResource {
    private static final int MAX = 1_000;

    @Inject
    Sites sites;

    @Inject
    DatasetReaders readers;

    @Inject
    ConflictList conflicts;

    @Context
    HttpServletRequest request;

    @GET
    public List<ConflictView> list(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        readers.require(request, site.id());
        return conflicts.of(site.id(), MAX).stream()
                .map(conflict -> new ConflictView(
                        conflict.formTitle(),
                        conflict.record().toHex(),
                        conflict.recordKey(),
                        conflict.path().text(),
                        conflict.question(),
                        conflict.values().stream()
                                .map(value -> new ValueView(
                                        value.text(),
                                        value.author(),
                                        value.device(),
                                        value.enteredAt().toString()))
                                .toList()))
                .toList();
    }

    /** What forms say about merged records. */
    @GET
    @Path("findings")
    public List<FindingView> findings(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        readers.require(request, site.id());
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
                                        value.enteredAt().toString()))
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

    /** Who gave one of the answers, on which laptop, and when by that laptop's clock. */
    public record AuthorView(String author, String device, String enteredAt) {}

    /** One field with several values, the displayed one first. */
    public record ConflictView(
            String form, String record, String recordKey, String path, String question, List<ValueView> values) {
        @Override
        public String toString() {
            return "conflict in record " + record;
        }
    }

    /** One value, who entered it on which laptop, and when by that laptop's clock. */
    public record ValueView(String text, String author, String device, String enteredAt) {
        @Override
        public String toString() {
            return "value";
        }
    }
}
