package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.testing.Proof;

/**
 * U6: how long the program takes from its start to the first painted window, and how much memory it holds once a vault is open
 * and nobody does anything. At full size the app image that {@code ./turnstone package} makes, with a vault of 2,000 records
 * and a passphrase stretched as on a real laptop; as a sample the program from its classes, with a small vault and no bars.
 *
 * <p>It is looked at from outside: by what is on the screen, and by what the system says of the process.
 */
class PackagedWindowIT {
    private static final int SAMPLE_RECORDS = 40;
    private static final int QUESTIONS = 30;
    private static final int STARTS = 5;
    private static final int BAR_WINDOW_MILLIS = 2_000;
    private static final int BAR_MEMORY_MIB = 256;

    /** A painted window has letters, and letters have many shades. */
    private static final int SHADES = 12;

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int IDLE_SECONDS = 15;

    @TempDir
    private Path folder;

    private final Rectangle screen = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());

    @Test
    void theWindowIsThereSoonAndTheProgramStaysSmall() throws Exception {
        int records = Proof.size("U6", SAMPLE_RECORDS);
        boolean full = records > SAMPLE_RECORDS;
        List<String> program = full ? appImage() : fromClasses();
        Path vault = filled(records);
        Robot robot = new Robot();

        List<Long> millis = new ArrayList<>();
        List<Long> computing = new ArrayList<>();
        for (int start = 0; start < (full ? STARTS : 1); start++) {
            Process running = start(program, vault);
            millis.add(awaitScreen(robot, "the first window", shades -> shades >= SHADES));
            computing.add(computingMillis(running));
            end(running, robot);
        }
        Process running = start(program, vault);
        long memory;
        try {
            awaitScreen(robot, "the window", shades -> shades >= SHADES);
            unlock(robot);
            TimeUnit.SECONDS.sleep(full ? IDLE_SECONDS : 1);
            memory = residentMib(running);
            keep(robot);
        } finally {
            end(running, robot);
        }

        // The first start brings the program's files into the system's memory.
        List<Long> warm =
                millis.subList(full ? 1 : 0, millis.size()).stream().sorted().toList();
        computing.sort(Comparator.naturalOrder());
        Proof row = Proof.of("U6", "app-image-starts-soon-and-stays-small")
                .figure("records", records)
                .figure("app-image", full ? "yes" : "no")
                .figure("first-start-ms", millis.get(0))
                .figure("start-computing-ms", computing.get(computing.size() / 2));
        if (full) {
            row.atMost("warm-start-ms", warm.get(warm.size() / 2), BAR_WINDOW_MILLIS)
                    .atMost("idle-mib", memory, BAR_MEMORY_MIB);
        } else {
            row.figure("idle-mib", memory);
        }
        row.conclude();
    }

    /** A vault with interviews of thirty answers, finished. */
    private Path filled(int records) throws Exception {
        SmallXForm form = new SmallXForm("interviews");
        for (int question = 1; question <= QUESTIONS; question++) {
            form.typed("q" + question, "string", "Question number " + question);
        }
        Laptop laptop = Laptop.with(folder, 91, form.source());
        SecureRandom random = new SecureRandom();
        try (Vault vault = laptop.open();
                Secret passphrase = Secret.copyOf(Laptop.PASSPHRASE.getBytes(StandardCharsets.UTF_8))) {
            Records all = laptop.records(vault);
            for (int record = 0; record < records; record++) {
                try (RecordWork work = all.begin(laptop.other(0))) {
                    for (int question = 1; question <= QUESTIONS; question++) {
                        String text = "answer " + record + " to question " + question;
                        work.answer(new FieldPath("q" + question), new FieldValue.Text(text));
                    }
                    assertThat(work.finish().isFinished()).isTrue();
                    work.save(null);
                }
            }
            vault.changePassphrase(passphrase, PassphraseParameters.standard(random));
        }
        return folder.resolve("vault");
    }

    private static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }

    /** The launcher of the app image; an image that is older than the program is made anew. */
    private static List<String> appImage() throws IOException, InterruptedException {
        Path packed = root().resolve("target").resolve("package");
        Path launcher = packed.resolve("turnstone").resolve("bin").resolve("turnstone");
        if (!Files.exists(launcher) || isOlder(launcher)) {
            int made = new ProcessBuilder(
                            "sh",
                            Path.of("packaging", "package.sh").toString(),
                            System.getProperty("java.home"),
                            root().toString(),
                            packed.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(made).as("exit code of package.sh").isZero();
        }
        return List.of(launcher.toString());
    }

    private static boolean isOlder(Path launcher) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            for (Path jar : files.filter(
                            file -> String.valueOf(file.getFileName()).matches("field-client-.*\\.jar"))
                    .toList()) {
                if (Files.getLastModifiedTime(launcher).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private static List<String> fromClasses() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.turnstone.field.app.Main");
    }

    private Process start(List<String> program, Path vault) throws IOException {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("--vault", vault.toString()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("TURNSTONE_GUARD_DIR", folder.resolve("guard").toString());
        File log = folder.resolve("program.log").toFile();
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** How many shades the screen has, from a grid that is fine enough to meet letters. */
    private int shades(BufferedImage picture) {
        Set<Integer> shades = new HashSet<>();
        for (int y = 0; y < picture.getHeight(); y += 3) {
            for (int x = 0; x < picture.getWidth(); x += 2) {
                shades.add(picture.getRGB(x, y));
            }
        }
        return shades.size();
    }

    /** Waits for the screen to be so, and says after how many milliseconds it was. */
    private long awaitScreen(Robot robot, String what, Predicate<Integer> shades) throws Exception {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE_NANOS) {
            long at = System.nanoTime();
            if (shades.test(shades(robot.createScreenCapture(screen)))) {
                return TimeUnit.NANOSECONDS.toMillis(at - begun);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        keep(robot);
        Path log = folder.resolve("program.log");
        throw new AssertionError(
                "Never saw " + what + ". The program said: " + (Files.exists(log) ? Files.readString(log) : "nothing"));
    }

    /** Types the passphrase into the field that has the focus, as a person does, and waits for another screen. */
    private void unlock(Robot robot) throws Exception {
        robot.setAutoDelay(8);
        // Where no window manager runs, a click gives a window the keyboard.
        robot.mouseMove(screen.width / 2, 4);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        TimeUnit.MILLISECONDS.sleep(500);
        Color locked = robot.getPixelColor(4, 4);
        for (char letter : Laptop.PASSPHRASE.toCharArray()) {
            int key = KeyEvent.getExtendedKeyCodeForChar(letter);
            robot.keyPress(key);
            robot.keyRelease(key);
        }
        robot.keyPress(KeyEvent.VK_ENTER);
        robot.keyRelease(KeyEvent.VK_ENTER);
        long until = System.nanoTime() + PATIENCE_NANOS;
        // An open vault has a dark bar at the top.
        while (robot.getPixelColor(4, 4).equals(locked)) {
            if (System.nanoTime() > until) {
                keep(robot);
                throw new AssertionError("The vault did not open; see packaged.png in the screenshots.");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void keep(Robot robot) throws IOException {
        Path pictures = Path.of(System.getProperty("turnstone.screenshots", "target/screenshots"));
        Files.createDirectories(pictures);
        ImageIO.write(
                robot.createScreenCapture(screen),
                "png",
                pictures.resolve("packaged.png").toFile());
    }

    /** Processor time so far: what a start takes on a machine with nothing else to do, or less. */
    private static long computingMillis(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .mapToLong(Duration::toMillis)
                .sum();
    }

    private static long residentMib(Process process) throws IOException {
        long kib = 0;
        for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            kib += Files.readAllLines(Path.of("/proc", Long.toString(one.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
        return kib / 1024;
    }

    private void end(Process process, Robot robot) throws Exception {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        awaitScreen(robot, "the empty screen", shades -> shades < SHADES);
    }
}
