package org.turnstone.server.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.turnstone.server.account.ApiGate;
import org.turnstone.server.account.MemberResource;
import org.turnstone.server.api.BatchResource;
import org.turnstone.server.api.DuplicateResource;
import org.turnstone.server.api.FiguresResource;
import org.turnstone.server.api.GivenOutResource;
import org.turnstone.server.api.LaptopResource;
import org.turnstone.server.api.OwnAccountResource;
import org.turnstone.server.api.PeopleResource;
import org.turnstone.server.api.RecordResource;
import org.turnstone.server.api.SiteFormResource;
import org.turnstone.server.api.TrailEntriesResource;
import org.turnstone.server.api.WithdrawalResource;
import org.turnstone.server.audit.TrailResource;
import org.turnstone.server.cases.CaseResource;
import org.turnstone.server.dataset.RebuildResource;
import org.turnstone.server.erasure.ErasureResource;
import org.turnstone.server.export.DatasetResource;
import org.turnstone.server.forms.FormResource;
import org.turnstone.server.ingest.AlarmResource;
import org.turnstone.server.ingest.BackupResource;
import org.turnstone.server.ingest.DeviceResource;
import org.turnstone.server.ingest.PeriodResource;
import org.turnstone.server.ingest.QuarantineResource;
import org.turnstone.server.ingest.RestorationResource;
import org.turnstone.server.ingest.ReturnStickResource;
import org.turnstone.server.ingest.SiteBackupResource;
import org.turnstone.server.ingest.StickResource;
import org.turnstone.server.ingest.WholeJsonFirst;
import org.turnstone.server.keys.RecoveryResource;
import org.turnstone.server.platform.AdminTokenFilter;
import org.turnstone.server.platform.BodyLimitFilter;
import org.turnstone.server.platform.ProblemMapper;
import org.turnstone.server.programme.ProgrammeResource;
import org.turnstone.server.review.ConflictResource;
import org.turnstone.server.review.QueryResource;
import org.turnstone.server.site.SiteResource;
import org.turnstone.server.stories.StoryResource;

/** What programs other than laptops ask: administration, datasets. Listed by hand, since the console has its own list. */
@ApplicationPath("api/v1")
public class ApiApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                ProblemMapper.class,
                BodyLimitFilter.class,
                WholeJsonFirst.class,
                AdminTokenFilter.class,
                SiteResource.class,
                MemberResource.class,
                DeviceResource.class,
                RecoveryResource.class,
                QuarantineResource.class,
                RestorationResource.class,
                PeriodResource.class,
                ErasureResource.class,
                AlarmResource.class,
                TrailResource.class,
                ApiGate.class,
                BackupResource.class,
                SiteBackupResource.class,
                FormResource.class,
                StickResource.class,
                ReturnStickResource.class,
                RebuildResource.class,
                DatasetResource.class,
                ConflictResource.class,
                CaseResource.class,
                QueryResource.class,
                StoryResource.class,
                ProgrammeResource.class,
                PeopleResource.class,
                LaptopResource.class,
                OwnAccountResource.class,
                TrailEntriesResource.class,
                FiguresResource.class,
                SiteFormResource.class,
                DuplicateResource.class,
                BatchResource.class,
                WithdrawalResource.class,
                RecordResource.class,
                GivenOutResource.class,
                DescriptionResource.class);
    }
}
