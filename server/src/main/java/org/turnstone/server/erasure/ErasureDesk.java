package org.turnstone.server.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Proposals;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.record.SiteId;

/**
 * Erasures as people of the office carry them out, which takes two of them: what one proposes another agrees to. What a laptop
 * asks for was proposed in the field, so that anybody else at the office may do it; to say no to it takes two again.
 */
@ApplicationScoped
public class ErasureDesk {
    private static final String ERASE = "record.erase";
    private static final String KEEP = "record.keep";
    /** Parts of one proposal. */
    public static final int MOST_PARTS = 100;

    private static final int MAX_REASON = 400;
    private static final LocalWords SEALED = new LocalWords("proposal");

    @Inject
    SiteErasures erasures;

    @Inject
    ErasureReports reports;

    @Inject
    Proposals proposals;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    Accounts accounts;

    @Inject
    SecureRandom random;

    /**
     * Something a laptop asks for.
     *
     * @param part true if it is about a part of the record only
     * @param hides true if it is not shown on laptops until it is answered
     */
    public record Wish(
            String request, String record, boolean part, String reason, String name, Instant at, boolean hides) {}

    /**
     * Something that waits for a second person.
     *
     * @param keeps true if a request is to be refused; else a record is to be erased
     * @param subject the record, or the request
     * @param parts rows of the record that alone are to be erased; empty for the whole record
     */
    public record Waiting(
            String id, boolean keeps, String subject, List<String> parts, String reason, String by, Instant at) {
        public Waiting {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return "waiting proposal " + id;
        }
    }

    /**
     * What is known of an erasure, to be handed to whoever wanted it.
     *
     * @param whole false if only parts of the record were erased
     * @param complete once nothing is here and every laptop that can be told has confirmed
     * @param sentences in order
     */
    public record Certificate(
            String record, boolean whole, boolean complete, List<String> sentences, List<Laptop> laptops) {
        public Certificate {
            sentences = List.copyOf(sentences);
            laptops = List.copyOf(laptops);
        }

        @Override
        public String toString() {
            return "certificate of record " + record;
        }
    }

    /**
     * A laptop that may have held it.
     *
     * @param state confirmed, outstanding or shut-out
     */
    public record Laptop(
            String name,
            String device,
            String state,
            @Nullable Instant confirmedAt,
            @Nullable Instant lastSeen) {}

    @Transactional
    public List<Wish> wishes(SiteId site) {
        return erasures.requests(site).stream()
                .map(request -> new Wish(
                        request.pending().id().toHex(),
                        request.pending().record().toHex(),
                        request.pending().request().part() != null,
                        request.pending().request().reason().word(),
                        request.name(),
                        request.pending().request().at(),
                        request.hides()))
                .toList();
    }

    @Transactional
    public List<Waiting> waiting(SiteId site) {
        return proposals.open(site).stream()
                .filter(open -> open.deed().equals(ERASE) || open.deed().equals(KEEP))
                .map(open -> {
                    Words words = Words.of(opened(site, open.subject(), open.words()));
                    return new Waiting(
                            open.id().toHex(),
                            open.deed().equals(KEEP),
                            open.subject(),
                            words.parts(),
                            words.reason(),
                            open.by(),
                            open.at());
                })
                .toList();
    }

    /** Records of which something was erased, whole or in part. */
    @Transactional
    public List<RecordId> erased(SiteId site) {
        ControlState state = control.of(site);
        SortedSet<RecordId> records = new TreeSet<>();
        for (ControlEntry.Erase erasure : state.erasuresSince(ControlState.of(state.authority()))) {
            records.add(erasure.record());
        }
        return List.copyOf(records);
    }

    @Transactional
    public Certificate certificate(SiteId site, String record) {
        ErasureReport report = reports.of(site, erasures.named(site, record));
        return new Certificate(
                report.record().toHex(),
                report.erasures().stream().anyMatch(erased -> erased.part() == null),
                report.isComplete(),
                report.sentences(),
                report.devices().stream()
                        .map(device -> new Laptop(
                                device.name(),
                                device.id().toHex(),
                                device.state().word(),
                                device.confirmedAt(),
                                device.lastSeen()))
                        .toList());
    }

    /**
     * Proposes to erase a record, named by its id or its key in a dataset.
     *
     * @param parts rows that alone are to be erased, as in {@code person[4fTq0aZc1bQ]}; empty for the whole record
     * @throws ProblemException 400 if a part is no row, or they are more than {@link #MOST_PARTS}
     */
    @Transactional
    public void propose(SiteId site, String record, List<String> parts, String reason, String login) {
        propose(site, erasures.named(site, record), rows(parts), reason, login);
    }

    /** Rows by their names. */
    static List<RowPath> rows(List<String> parts) {
        if (parts.size() > MOST_PARTS) {
            throw malformed("At most " + MOST_PARTS + " parts are erased at once.");
        }
        try {
            return parts.stream().map(RowPath::of).toList();
        } catch (IllegalArgumentException e) {
            throw malformed("A part is named by its row, as in person[4fTq0aZc1bQ].");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    /**
     * Proposes to erase a record or some rows of it.
     *
     * @param rows empty for the whole record
     * @throws ProblemException 409 if it is erased or proposed already, or a row cannot be erased alone
     */
    @Transactional
    public void propose(SiteId site, RecordId id, List<RowPath> rows, String reason, String login) {
        if (control.of(site).isErased(id)) {
            throw new ProblemException(
                    409, "ERASED", "The record is erased already.", "Nothing was changed. Look at its certificate.");
        }
        erasures.check(site, id, rows);
        String subject = id.toHex();
        Words words = new Words(rows.stream().map(RowPath::text).toList(), checked(reason));
        proposals.propose(site, ERASE, subject, sealed(site, subject, words.text()), login);
    }

    /** Proposes to refuse what a laptop asks for, and so to keep the record. */
    @Transactional
    public void proposeToKeep(SiteId site, String request, String reason, String login) {
        wish(site, request);
        Words words = new Words(List.of(), checked(reason));
        proposals.propose(site, KEEP, request, sealed(site, request, words.text()), login);
    }

    private Wish wish(SiteId site, String request) {
        return wishes(site).stream()
                .filter(wish -> wish.request().equals(request))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_REQUEST",
                        "No laptop asks for that, or the office has answered.",
                        "Nothing was changed. Look at the list again."));
    }

    /**
     * Does what a laptop asked for.
     *
     * @return the record
     * @throws ProblemException 409 if it was one's own laptop that asked
     */
    @Transactional
    public String grant(SiteId site, String request, String login) {
        ChangeId id = new ChangeId(Octets16.ofHex(wish(site, request).request()));
        Optional<Member> member = accounts.member(site, login);
        boolean own = erasures.requests(site).stream()
                .filter(open -> open.pending().id().equals(id))
                .flatMap(open -> control.of(site).device(open.pending().device()).stream())
                .anyMatch(certificate ->
                        member.isPresent() && member.get().person().equals(certificate.personId()));
        if (own) {
            throw new ProblemException(
                    409,
                    "SECOND_PERSON",
                    "Your own laptop asks for this, so somebody else has to agree.",
                    "Nothing was changed. Ask a colleague who has the right to.");
        }
        return erasures.confirm(site, id, login).toHex();
    }

    /** Agrees as the second person, and it is done. */
    @Transactional
    public void agree(SiteId site, String proposal, String login) {
        Proposals.Proposal agreed = proposals.agree(site, id(proposal), login);
        Words words = Words.of(opened(site, agreed.subject(), agreed.words()));
        String both = agreed.by() + " and " + login;
        Octets16 subject = Octets16.ofHex(agreed.subject());
        if (agreed.deed().equals(KEEP)) {
            erasures.refuse(site, new ChangeId(subject), words.reason(), both);
        } else {
            erasures.erase(
                    site,
                    new RecordId(subject),
                    words.parts().stream().map(RowPath::of).toList(),
                    words.reason(),
                    both);
        }
    }

    /** Turns a proposal down, or withdraws one's own. */
    @Transactional
    public void decline(SiteId site, String proposal, String login) {
        proposals.decline(site, id(proposal), login);
    }

    private static Octets16 id(String text) {
        if (!text.matches("[0-9a-f]{32}")) {
            throw new ProblemException(
                    404, "NO_PROPOSAL", "There is no such proposal.", "Nothing was changed. Look at the list again.");
        }
        return Octets16.ofHex(text);
    }

    /** What is sealed of a proposal: its rows, a line each, an empty line, and the reason. */
    private record Words(List<String> parts, String reason) {
        private static final String END = "\n\n";

        static Words of(String text) {
            int end = text.indexOf(END);
            String rows = text.substring(0, end);
            return new Words(rows.isEmpty() ? List.of() : List.of(rows.split("\n", -1)), text.substring(end + 2));
        }

        String text() {
            return String.join("\n", parts) + END + reason;
        }

        @Override
        public String toString() {
            return "words of a proposal";
        }
    }

    private static String checked(String reason) {
        String plain = reason.strip();
        if (plain.isEmpty() || plain.length() > MAX_REASON) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "A reason has 1 to " + MAX_REASON + " characters.",
                    "Nothing was changed. Say in a sentence why.");
        }
        return plain;
    }

    private byte[] sealed(SiteId site, String subject, String reason) {
        return SEALED.seal(keys.of(site), random, subject, reason);
    }

    private String opened(SiteId site, String subject, byte[] sealed) {
        return SEALED.open(keys.of(site), subject, sealed);
    }
}
