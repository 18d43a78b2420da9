package org.turnstone.server.stories;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.RecordId;

/**
 * One story of change as it was told, with every version of its words.
 *
 * @param place the site at whose office it is
 * @param row of the record's repeat of stories; empty if the record is one story
 * @param number such as GRI-S-0112; empty if nobody gave one
 * @param told when it was told, by the record of the session; null if that does not say
 * @param where the venue and session, as far as the record says
 * @param readBack whether it was read back to the teller and agreed; null if nobody said
 * @param toBeMasked whether somebody noted details that have to be changed before others read it
 * @param uses what the teller agrees to, in words
 * @param textPath of the words themselves, empty if the form has none
 * @param contested whether two laptops wrote different words and nobody has decided
 * @param versions of title and words, oldest first, at least one
 */
public record Story(
        Place place,
        RecordId record,
        String recordKey,
        String row,
        String number,
        Coded domain,
        Coded period,
        Coded role,
        Coded direction,
        Coded how,
        String language,
        @Nullable LocalDate told,
        String where,
        @Nullable Boolean readBack,
        boolean toBeMasked,
        Agreement panel,
        Agreement report,
        List<String> uses,
        String textPath,
        boolean contested,
        List<Version> versions) {
    public Story {
        uses = List.copyOf(uses);
        versions = List.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("a story has words");
        }
    }

    /** A site by its code and name. */
    public record Place(String code, String name) {}

    /** A code of the form with its words; both empty if nothing was chosen. */
    public record Coded(String code, String words) {
        public boolean isGiven() {
            return !code.isEmpty();
        }
    }

    /** A question of the story and what was said to it. */
    public record Passage(String question, String text) {
        @Override
        public String toString() {
            return "passage";
        }
    }

    /**
     * The words as one save left them.
     *
     * @param n from 1, which is the story as told
     * @param hash of title and words, twelve hexadecimal digits
     * @param at by a clock put right where it was wrong
     * @param why the reason that came with a correction, or null
     */
    public record Version(
            int n,
            String title,
            List<Passage> passages,
            String hash,
            Instant at,
            String by,
            @Nullable String why) {
        public Version {
            passages = List.copyOf(passages);
        }

        @Override
        public String toString() {
            return "version " + n + " " + hash;
        }
    }

    /** The words as they stand now. */
    public Version newest() {
        return versions.get(versions.size() - 1);
    }

    /** Whether its words may be shown where panels are: a story without agreement is none of theirs. */
    public boolean mayBeRead() {
        return panel.isGiven();
    }

    /** The words that were there at a moment, which is what was read aloud then; empty if none were yet. */
    public Optional<Version> at(Instant moment) {
        return versions.stream()
                .filter(version -> !version.at().isAfter(moment))
                .reduce((earlier, later) -> later);
    }

    /** Ids only: a story is somebody's. */
    @Override
    public String toString() {
        return "story in record " + record;
    }
}
