package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.HttpMessages;

/** Attachments of a site's records, as sealed bytes in pieces of 1 MiB. */
@Path("sites/{site}/blobs/{blob}")
@ForDevices
public class BlobResource {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,12})-(\\d{1,12})");

    @Inject
    CurrentDevice device;

    @Inject
    BlobStore blobs;

    @Inject
    SiteControl control;

    /** 201 for a new piece, 200 for one that was here, 409 if all are here and their hash is wrong. */
    @PUT
    @Path("{n}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @UploadLimit
    public Response put(
            @PathParam("blob") String blob,
            @PathParam("n") int n,
            @HeaderParam(HttpMessages.BLOB_LENGTH) @Nullable Long length,
            InputStream body)
            throws IOException {
        byte[] chunk = body.readNBytes(WireLimits.BLOB_CHUNK + 1);
        BlobStore.Put put = blobs.put(device.site(), id(blob), n, length == null ? 0 : length, chunk, device.id());
        return switch (put) {
            case STORED -> Response.status(Response.Status.CREATED).build();
            case DUPLICATE -> Response.ok().build();
            case WRONG_DIGEST ->
                throw new ProblemException(
                        409,
                        "BLOB_DIGEST",
                        "The attachment arrived altered.",
                        "What was stored of it was dropped. It is safe on the laptop; send it again from the start.");
        };
    }

    @HEAD
    public Response holdings(@PathParam("blob") String blob) {
        BlobStore.Holdings here = blobs.holdings(device.site(), id(blob));
        return Response.ok()
                .header(HttpMessages.BLOB_COMPLETE, Boolean.toString(here.complete()))
                .header(
                        HttpMessages.BLOB_CHUNKS,
                        here.chunks().stream().map(String::valueOf).collect(Collectors.joining(",")))
                .header(HttpMessages.BLOB_LENGTH, Long.toString(here.length()))
                .build();
    }

    /** One range of at most 1 MiB of a complete attachment. */
    @GET
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response read(@PathParam("blob") String blob, @HeaderParam("Range") @Nullable String range) {
        device.requireToReceive(control.of(device.site()).minimumVersion());
        BlobId id = id(blob);
        BlobStore.Holdings here = blobs.holdings(device.site(), id);
        if (!here.complete()) {
            throw new ProblemException(404, "NO_BLOB", "This attachment is not here.", "Nothing was changed.");
        }
        Matcher matcher = range == null ? RANGE.matcher("bytes=0-") : RANGE.matcher(range);
        long from = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        long to = matcher.matches() ? Long.parseLong(matcher.group(2)) : from + WireLimits.BLOB_CHUNK - 1;
        to = Math.min(to, Math.min(here.length(), from + WireLimits.BLOB_CHUNK) - 1);
        if (from > to) {
            throw new ProblemException(416, "RANGE", "The attachment has no such part.", "Nothing was changed.");
        }
        byte[] part = part(id, from, to);
        return Response.status(Response.Status.PARTIAL_CONTENT)
                .header("Content-Range", "bytes " + from + "-" + to + "/" + here.length())
                .header("Accept-Ranges", "bytes")
                .entity(part)
                .build();
    }

    private byte[] part(BlobId id, long from, long to) {
        ByteArrayOutputStream part = new ByteArrayOutputStream((int) (to - from + 1));
        for (long at = from; at <= to; ) {
            int n = (int) (at / WireLimits.BLOB_CHUNK);
            int offset = (int) (at % WireLimits.BLOB_CHUNK);
            byte[] chunk = blobs.read(device.site(), id, n).orElseThrow();
            int length = (int) Math.min(chunk.length - offset, to - at + 1);
            part.write(chunk, offset, length);
            at += length;
        }
        return part.toByteArray();
    }

    private static BlobId id(String hex) {
        try {
            return new BlobId(hex);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400, "MALFORMED", "An attachment is named by 64 hexadecimal digits.", "Nothing was changed.");
        }
    }
}
