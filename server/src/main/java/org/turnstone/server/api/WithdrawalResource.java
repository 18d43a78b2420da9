package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.erasure.ErasureDesk;
import org.turnstone.server.platform.Given;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Erasures, which take two people: one proposes, another agrees. */
@Path("sites/{site}/erasures")
@Produces(MediaType.APPLICATION_JSON)
public class WithdrawalResource {
    private static final int MAX_RECORD = 64;
    private static final int MAX_REASON = 400;

    @Inject
    CurrentPerson person;

    @Inject
    ErasureDesk desk;

    @Operation(summary = "What laptops ask to have erased, what waits for a second person, and what was erased.")
    @GET
    @Needs(Right.SEE_ERASURES)
    public WithdrawalView list(@PathParam("site") String siteName) {
        SiteId site = person.site().id();
        return new WithdrawalView(
                desk.wishes(site).stream()
                        .map(wish -> new WishView(
                                wish.request(),
                                wish.record(),
                                wish.part(),
                                wish.reason(),
                                wish.name(),
                                wish.at().toString(),
                                wish.hides()))
                        .toList(),
                desk.waiting(site).stream()
                        .map(one -> new ProposalView(
                                one.id(),
                                one.keeps(),
                                one.subject(),
                                one.parts(),
                                one.reason(),
                                one.by(),
                                one.at().toString()))
                        .toList(),
                desk.erased(site).stream().map(RecordId::toHex).toList());
    }

    @Operation(summary = "What is known of an erasure, to be handed to whoever wanted it.")
    @GET
    @Path("{record}/certificate")
    @Needs(Right.SEE_ERASURES)
    public CertificateView certificate(@PathParam("site") String siteName, @PathParam("record") String record) {
        ErasureDesk.Certificate known =
                desk.certificate(person.site().id(), Wanted.named(record).toHex());
        return new CertificateView(
                known.record(),
                known.complete(),
                known.sentences(),
                known.laptops().stream()
                        .map(laptop -> new LaptopWord(laptop.name(), laptop.device(), laptop.state()))
                        .toList());
    }

    @Operation(summary = "Proposes to erase a record or parts of it; it happens when a second person agrees.")
    @POST
    @Path("proposals")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.PROPOSE_ERASURE)
    public WithdrawalView propose(@PathParam("site") String siteName, @Nullable ToErase wanted) {
        ToErase given = Given.body(wanted);
        List<String> parts = given.parts();
        desk.propose(
                person.site().id(),
                Wanted.words(given.record(), "record", MAX_RECORD),
                parts == null ? List.of() : parts,
                Wanted.words(given.why(), "why", MAX_REASON),
                person.login());
        return list(siteName);
    }

    @Operation(summary = "Agrees to a proposal as the second person, and it is done.")
    @POST
    @Path("proposals/{proposal}/agree")
    @Needs(Right.AGREE_TO_ERASURE)
    public WithdrawalView agree(@PathParam("site") String siteName, @PathParam("proposal") String proposal) {
        desk.agree(person.site().id(), proposal, person.login());
        return list(siteName);
    }

    @Operation(summary = "Turns a proposal down, or withdraws one's own.")
    @POST
    @Path("proposals/{proposal}/decline")
    @Needs(Right.AGREE_TO_ERASURE)
    public WithdrawalView decline(@PathParam("site") String siteName, @PathParam("proposal") String proposal) {
        desk.decline(person.site().id(), proposal, person.login());
        return list(siteName);
    }

    @Operation(summary = "Erases what somebody else's laptop asks for.")
    @POST
    @Path("requests/{request}/grant")
    @Needs(Right.PROPOSE_ERASURE)
    public WithdrawalView grant(@PathParam("site") String siteName, @PathParam("request") String request) {
        desk.grant(person.site().id(), Wanted.named(request).toHex(), person.login());
        return list(siteName);
    }

    @Operation(summary = "Proposes to refuse what a laptop asks for; it is refused when a second person agrees.")
    @POST
    @Path("requests/{request}/keep")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.PROPOSE_ERASURE)
    public WithdrawalView keep(
            @PathParam("site") String siteName, @PathParam("request") String request, @Nullable ToKeep wanted) {
        desk.proposeToKeep(
                person.site().id(),
                Wanted.named(request).toHex(),
                Wanted.words(Given.body(wanted).why(), "why", MAX_REASON),
                person.login());
        return list(siteName);
    }

    /** What is asked for, what is proposed, and records of which something was erased. */
    public record WithdrawalView(List<WishView> asked, List<ProposalView> proposed, List<String> erased) {}

    /** See {@link ErasureDesk.Wish}. */
    public record WishView(
            String request, String record, boolean part, String reason, String name, String at, boolean hides) {}

    /** See {@link ErasureDesk.Waiting}. */
    public record ProposalView(
            String proposal, boolean keeps, String about, List<String> parts, String why, String by, String at) {
        @Override
        public String toString() {
            return "proposal " + proposal;
        }
    }

    /** See {@link ErasureDesk.Certificate}. */
    public record CertificateView(String record, boolean complete, List<String> sentences, List<LaptopWord> laptops) {
        @Override
        public String toString() {
            return "certificate of record " + record;
        }
    }

    /** @param state confirmed, outstanding or shut-out */
    public record LaptopWord(String name, String device, String state) {}

    /**
     * What is to be erased.
     *
     * @param record its id or its key in a dataset
     * @param parts rows that alone are to be erased, as in {@code person[4fTq0aZc1bQ]}; none for the whole record
     */
    public record ToErase(
            @Nullable String record,
            @Nullable List<String> parts,
            @Nullable String why) {
        @Override
        public String toString() {
            return "erasure";
        }
    }

    /** Why not. */
    public record ToKeep(@Nullable String why) {
        @Override
        public String toString() {
            return "refusal";
        }
    }
}
