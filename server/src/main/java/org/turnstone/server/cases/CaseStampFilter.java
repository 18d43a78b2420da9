package org.turnstone.server.cases;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import org.turnstone.server.ingest.CurrentDevice;
import org.turnstone.server.ingest.ForDevices;
import org.turnstone.sync.wire.HttpMessages;

/**
 * Tells a laptop, with the answer by which it learns whether anything is new, whether cases were given out since: so that it
 * asks for its list only then, and a session without news stays one request.
 */
@Provider
@ForDevices
public class CaseStampFilter implements ContainerResponseFilter {
    @Inject
    CurrentDevice device;

    @Inject
    LaptopCaseLists lists;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        boolean tellsOfNews = path.endsWith("/news") || path.endsWith("/vector");
        if (tellsOfNews
                && response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL
                && !device.isRevoked()) {
            String stamp = lists.stamp(device.site());
            if (!stamp.isEmpty()) {
                response.getHeaders().putSingle(HttpMessages.CASES_STAMP, stamp);
            }
        }
    }
}
