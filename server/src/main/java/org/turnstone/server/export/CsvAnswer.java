package org.turnstone.server.export;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;

/** An answer with a CSV file, which nothing on the way may keep. */
public final class CsvAnswer {
    private CsvAnswer() {}

    /**
     * The file of some lines.
     *
     * @param name without its ending
     * @param lines the head first
     */
    public static Response of(String name, List<List<String>> lines) {
        StreamingOutput body = out -> {
            CsvWriter csv = new CsvWriter(out);
            for (List<String> line : lines) {
                csv.line(line);
            }
            csv.flush();
        };
        return Response.ok(body)
                .header("Content-Disposition", "attachment; filename=\"" + name + ".csv\"")
                .header("Cache-Control", "no-store")
                .build();
    }
}
