package org.turnstone.server.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.turnstone.server.cases.CaseStampFilter;
import org.turnstone.server.cases.LaptopCaseResource;
import org.turnstone.server.ingest.BlobResource;
import org.turnstone.server.ingest.DeviceFilter;
import org.turnstone.server.ingest.DoorResource;
import org.turnstone.server.ingest.SyncResource;
import org.turnstone.server.ingest.WholeJsonFirst;
import org.turnstone.server.platform.BodyLimitFilter;
import org.turnstone.server.platform.ProblemMapper;

/** What laptops ask. */
@ApplicationPath("sync/v1")
public class SyncApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                ProblemMapper.class,
                BodyLimitFilter.class,
                WholeJsonFirst.class,
                DeviceFilter.class,
                DoorResource.class,
                SyncResource.class,
                BlobResource.class,
                LaptopCaseResource.class,
                CaseStampFilter.class);
    }
}
