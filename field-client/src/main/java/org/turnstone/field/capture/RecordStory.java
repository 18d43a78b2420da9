package org.turnstone.field.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.PeopleNames;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RecordId;

/**
 * Who changed what in a record and when, newest first. Times are the clock of whoever saved; one that cannot be right by what
 * this laptop knows of the server's clock is marked as wrong (docs/protocol.md, Clocks). One thread.
 */
public final class RecordStory {
    private static final Duration SLACK = Duration.ofHours(1);

    private RecordStory() {}

    /**
     * One save.
     *
     * @param name of who saved it, or empty if it cannot be read here
     * @param here true if it was saved on this laptop
     * @param office true if the site's office did it
     * @param clockWrong true if it cannot have been saved when that laptop's clock said
     * @param why the reason typed with it, or null
     */
    public record Saved(
            Instant wall,
            boolean clockWrong,
            PersonId person,
            DeviceId device,
            Optional<String> name,
            boolean here,
            boolean office,
            @Nullable String why,
            List<Deed> deeds) {
        @Override
        public String toString() {
            return "save of " + deeds.size() + " deeds";
        }
    }

    /** What a save did to one thing. */
    public enum Kind {
        ANSWERED,
        COUNTED,
        ROW_ADDED,
        ROW_REMOVED,
        BINNED,
        RESTORED,
        ASKED,
        REPLIED,
        /** A question was closed or taken back; the reason stands with the save. */
        CLOSED,
        OTHER
    }

    /**
     * @param path the field or row, or empty for the whole record
     * @param value what was given, or null where there is none
     */
    public record Deed(Kind kind, String path, @Nullable FieldValue value) {
        @Override
        public String toString() {
            return kind + " at " + path;
        }
    }

    /** The story of a record; empty if nothing of it can be read here. */
    public static List<Saved> of(Vault vault, RecordId record, Instant now) {
        if (vault.reach(record) != Vault.Reach.HERE
                || vault.log().entriesOf(record).isEmpty()) {
            return List.of();
        }
        Coverage coverage = new Coverage(
                vault.log(), vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        Map<DeviceId, Instant> certified = new HashMap<>();
        vault.control()
                .ifPresent(control -> control.enrolments()
                        .forEach(enrol -> certified.put(
                                enrol.certificate().deviceId(),
                                enrol.certificate().issued())));
        Optional<DeviceId> here =
                vault.membership().map(member -> member.certificate().deviceId());
        Map<PersonId, Optional<String>> names = new HashMap<>();
        List<Saved> story = new ArrayList<>();
        for (Change change : vault.read(record).history().readable()) {
            boolean covered =
                    vault.log().find(change.id()).filter(coverage::covers).isPresent();
            Instant latest = covered ? vault.checkpoint().map(Checkpoint::time).orElse(now) : now;
            Instant earliest = certified.getOrDefault(change.device(), Instant.EPOCH);
            boolean possible = !change.wall().isBefore(earliest.minus(SLACK))
                    && !change.wall().isAfter(latest.plus(SLACK));
            story.add(
                    0,
                    new Saved(
                            change.wall(),
                            !possible,
                            change.author(),
                            change.device(),
                            names.computeIfAbsent(change.author(), person -> PeopleNames.of(vault, person)),
                            here.equals(Optional.of(change.device())),
                            change.office(),
                            change.why(),
                            deeds(change)));
        }
        return List.copyOf(story);
    }

    private static List<Deed> deeds(Change change) {
        List<Deed> deeds = new ArrayList<>();
        for (Operation operation : change.operations()) {
            deed(operation).ifPresent(deeds::add);
        }
        return List.copyOf(deeds);
    }

    private static Optional<Deed> deed(Operation operation) {
        if (operation instanceof Operation.Set set) {
            Optional<QueryPath> query = QueryPath.of(set.path());
            if (query.isPresent()) {
                return Optional.of(talk(query.get(), set.value()));
            }
            return field(Kind.ANSWERED, set.path(), set.value());
        } else if (operation instanceof Operation.AddChoice add) {
            return field(Kind.ANSWERED, add.path(), new FieldValue.Text(add.choice()));
        } else if (operation instanceof Operation.RemoveChoice remove) {
            return field(Kind.OTHER, remove.path(), new FieldValue.Text(remove.choice()));
        } else if (operation instanceof Operation.Increment increment) {
            return field(Kind.COUNTED, increment.path(), new FieldValue.Whole(increment.amount()));
        } else if (operation instanceof Operation.Recount recount) {
            return field(Kind.COUNTED, recount.path(), new FieldValue.Whole(recount.total()));
        } else if (operation instanceof Operation.InsertRow row) {
            return Optional.of(new Deed(Kind.ROW_ADDED, row.group().text(), null));
        } else if (operation instanceof Operation.DeleteRow row) {
            return Optional.of(new Deed(Kind.ROW_REMOVED, row.group().text(), null));
        } else if (operation instanceof Operation.DeleteRecord) {
            return Optional.of(new Deed(Kind.BINNED, "", null));
        } else if (operation instanceof Operation.RestoreRecord) {
            return Optional.of(new Deed(Kind.RESTORED, "", null));
        } else if (operation instanceof Operation.SetConsent consent) {
            return field(Kind.OTHER, consent.path(), null);
        }
        // Stamps come from the laptop and not from a person.
        return Optional.empty();
    }

    private static Deed talk(QueryPath query, FieldValue value) {
        FieldPath about = query.about();
        String path = about == null ? "" : about.text();
        return switch (query.part()) {
            case QUESTION ->
                new Deed(
                        Kind.ASKED,
                        path,
                        Query.asked(value).<FieldValue>map(FieldValue.Text::new).orElse(null));
            case REPLY -> new Deed(Kind.REPLIED, path, value);
            case CLOSING -> new Deed(Kind.CLOSED, path, null);
        };
    }

    private static Optional<Deed> field(Kind kind, FieldPath path, @Nullable FieldValue value) {
        return path.isOfRecord() ? Optional.empty() : Optional.of(new Deed(kind, path.text(), value));
    }
}
