package org.turnstone.server.forms;

import java.util.List;
import java.util.Optional;
import org.turnstone.server.formfile.FormChange;
import org.turnstone.server.formfile.FormTrial;
import org.turnstone.server.formfile.LicensedMeasure;

/**
 * What stands in the way of publishing a form version.
 *
 * @param form with its state after the check
 * @param before the version it was compared with: the one published last under its id
 * @param trial how it behaved when it was filled
 * @param changes against the version before, the harmless ones too
 * @param unlicensed measures for which there is no reference of a licence
 */
public record FormCheck(
        StoredForm form,
        Optional<StoredForm> before,
        FormTrial.Outcome trial,
        List<FormChange> changes,
        List<LicensedMeasure> unlicensed) {
    public FormCheck {
        changes = List.copyOf(changes);
        unlicensed = List.copyOf(unlicensed);
    }

    /** Changes that pass only with a reason. */
    public List<FormChange> toConfirm() {
        return changes.stream().filter(change -> !change.kind().isHarmless()).toList();
    }
}
