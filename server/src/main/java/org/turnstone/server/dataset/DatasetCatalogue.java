package org.turnstone.server.dataset;

import java.util.List;
import org.turnstone.sync.record.SiteId;

/** Which datasets a site has. For whoever lists them; the rows themselves are the export's. */
public interface DatasetCatalogue {
    /** One for each form that was published at the site, by title; those without records too. */
    List<DatasetSummary> of(SiteId site);

    /** The title of a form that was published at the site, or its id if none was; nothing is counted for it. */
    String titleOf(SiteId site, String formId);

    /**
     * One dataset in figures.
     *
     * @param formId names the dataset in addresses
     * @param title the form's, for people
     * @param records how many records the dataset holds now
     * @param waiting how many records have arrived and are not in it yet; one that was never opened may be of any form and
     *     counts for each
     * @param openItems review items nobody has settled
     */
    record DatasetSummary(String formId, String title, long records, long waiting, long openItems) {}
}
