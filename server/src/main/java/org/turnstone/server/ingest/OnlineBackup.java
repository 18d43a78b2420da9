package org.turnstone.server.ingest;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.ServerSettings;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/**
 * Backs an H2 database up while it is in use, reads the copy back, and only then calls it durable. The copy holds no keys:
 * the keystore is kept apart, or a key that is destroyed would live on in every backup (docs/protocol.md, "Checkpoint").
 */
@ApplicationScoped
public class OnlineBackup {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Resource(lookup = "java:app/jdbc/turnstone")
    DataSource database;

    @Inject
    ServerSettings settings;

    @Inject
    Config config;

    @Inject
    Sites sites;

    @Inject
    Backups backups;

    @Inject
    Clock clock;

    /** A backup that was read back, with the point of every site. */
    public record Done(Path file, Map<Site, Backups.Point> points) {
        public Done {
            points = Map.copyOf(points);
        }
    }

    /**
     * Makes one backup of all sites.
     *
     * @param who for the record
     * @throws ProblemException if the database is another one, or the copy is not good; laptops then keep what they have
     */
    public Done make(String who) {
        try (Connection connection = database.getConnection()) {
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                throw new ProblemException(
                        409,
                        "NOT_H2",
                        "This server's database is backed up by its own tools.",
                        "Nothing was changed. Begin a point, dump the database, read the dump back, and say that the point is"
                                + " verified.");
            }
            Map<Site, Backups.Point> begun = new LinkedHashMap<>();
            for (Site site : sites.all()) {
                begun.put(site, backups.begin(site.id()));
            }
            Path folder = Files.createDirectories(settings.dataDir().resolve("backups"));
            Path beside = folder.resolve(NAME.format(clock.instant()) + ".zip.part");
            try (PreparedStatement backup = connection.prepareStatement("backup to ?")) {
                backup.setString(1, beside.toAbsolutePath().toString());
                backup.execute();
            }
            readBack(beside, folder, connection.getMetaData().getUserName(), begun);
            Path file = folder.resolve(beside.getFileName()
                    .toString()
                    .substring(0, beside.getFileName().toString().length() - 5));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            Map<Site, Backups.Point> verified = new LinkedHashMap<>();
            begun.forEach(
                    (site, point) -> verified.put(site, backups.verified(site.id(), point.no(), point.digest(), who)));
            return new Done(file, verified);
        } catch (SQLException | IOException e) {
            throw failed("The backup could not be written.", e);
        }
    }

    private void readBack(Path zip, Path folder, String user, Map<Site, Backups.Point> points) throws IOException {
        Path temporary = Files.createTempDirectory(folder, "reading");
        try (BackupCopy copy =
                BackupCopy.open(zip, temporary, user, config.getValue("turnstone.db.password", String.class))) {
            for (Map.Entry<Site, Backups.Point> point : points.entrySet()) {
                copy.requireHolds(point.getKey().id(), point.getValue().vector());
            }
        } catch (BackupFault e) {
            throw failed("The backup was written and is not good: " + e.getMessage() + ".", e);
        } finally {
            clear(temporary);
        }
    }

    private static void clear(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
            inside.forEach(files::add);
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.delete(folder);
    }

    private static ProblemException failed(String title, Exception why) {
        System.getLogger(OnlineBackup.class.getName()).log(System.Logger.Level.ERROR, title, why);
        return new ProblemException(
                500,
                "BACKUP",
                title,
                "What the server holds is as it was, and laptops go on keeping what they have. Check the disk and make"
                        + " another backup.");
    }
}
