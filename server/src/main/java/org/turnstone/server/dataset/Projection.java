package org.turnstone.server.dataset;

import java.util.List;
import org.turnstone.form.merged.Finding;

/**
 * What a record comes to in the datasets.
 *
 * @param rows the main table's first
 * @param findings what the form says about the merged record, for review
 */
public record Projection(List<ProjectedRow> rows, List<Finding> findings) {
    public Projection {
        rows = List.copyOf(rows);
        findings = List.copyOf(findings);
    }
}
