package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code admin stick-out}. */
@Command(
        name = "stick-out",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a stick for laptops: decisions, changes and forms they lack, and the receipt of what arrived. Only they",
            "can open it."
        })
final class StickOutCommand implements Callable<Integer> {
    @Mixin
    AdminMain.Server server;

    @Option(names = "--site", paramLabel = "CODE", required = true, description = "The site.")
    String site;

    @Option(
            names = "--device",
            paramLabel = "ID",
            required = true,
            description = "A laptop it is for, as its status shows it; may be repeated.")
    List<String> devices;

    @Parameters(paramLabel = "FILE", description = "A new file, for instance on a memory stick.")
    Path file;

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        if (Files.exists(file)) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "There is a file " + file + " already. Nothing was written. Name another one.");
        }
        JsonArrayBuilder receivers = Json.createArrayBuilder();
        devices.forEach(receivers::add);
        server.connect()
                .post(
                        AdminMain.sitePath(site) + "/sticks",
                        Json.createObjectBuilder().add("devices", receivers).build(),
                        this::save);
        server.out().println("Written to " + file + " and read back. Only the laptops named can open it.");
        server.out().flush();
        return ExitCode.DONE;
    }

    /** Beside the file first, synced and read back, so that what lies under its name is always whole. */
    private void save(InputStream stick) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        MessageDigest written = sha256();
        try (FileChannel channel = FileChannel.open(
                        beside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = new BufferedOutputStream(
                        new DigestOutputStream(Channels.newOutputStream(channel), written), 1 << 16)) {
            stick.transferTo(out);
            out.flush();
            channel.force(true);
        }
        MessageDigest read = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(beside), read)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (!MessageDigest.isEqual(written.digest(), read.digest())) {
            throw new IOException("what lies there is not what was written");
        }
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
