package org.turnstone.server.review;

import java.util.List;
import java.util.Set;
import org.turnstone.form.merged.Finding;
import org.turnstone.server.dataset.TimeClaim;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** What is in conflict at a site, opened for somebody entitled to read it. */
public interface ConflictList {
    /** Every field with more than one value, by form, record and path; at most {@code limit} of them. */
    List<Conflict> of(SiteId site, int limit);

    /**
     * What forms say about merged records: answers that were each allowed and together are not. By form, record and path;
     * at most {@code limit} of them.
     */
    List<Found> found(SiteId site, int limit);

    /**
     * One such finding.
     *
     * @param recordKey the record as datasets name it
     * @param kind in the words of {@link Finding.Kind}
     * @param question the label of the field, or its path where the form has none
     * @param sentence what is wrong, in the form's words or ours
     * @param involved the answers that made it, by the authors' clocks
     */
    record Found(
            RecordId record,
            String recordKey,
            String formTitle,
            String kind,
            FieldPath path,
            String question,
            String sentence,
            List<Value> involved) {
        public Found {
            involved = List.copyOf(involved);
        }

        /** Ids only, never answers. */
        @Override
        public String toString() {
            return kind + " in record " + record;
        }
    }

    /**
     * One field with several values.
     *
     * @param recordKey the record as datasets name it
     * @param formTitle the form's title
     * @param question the label of the field, or its path where the form has none
     * @param values two or more, the one that is displayed elsewhere first
     * @param heads of the record as it is shown, which a decision about it names
     */
    record Conflict(
            RecordId record,
            String recordKey,
            String formTitle,
            FieldPath path,
            String question,
            List<Value> values,
            Set<ChangeId> heads) {
        public Conflict {
            heads = Set.copyOf(heads);
            values = List.copyOf(values);
        }

        /** Ids only, never answers. */
        @Override
        public String toString() {
            return "conflict in record " + record;
        }
    }

    /**
     * One of the values.
     *
     * @param text as the form displays it
     * @param author who entered it, as the site names them
     * @param device the laptop's id
     * @param change the save it came with
     * @param entered by the author's clock, and what is known of that clock
     */
    record Value(String text, String author, String device, ChangeId change, TimeClaim entered) {
        @Override
        public String toString() {
            return "value";
        }
    }
}
