package org.turnstone.field.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.hub.Hub;
import org.turnstone.field.hub.Joining;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.ui.settings.WindowSettings;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.record.RecordId;

/** Sticks and colleagues' laptops by the buttons of the sync page: with real files, and over TLS on the loopback interface. */
@ExtendWith(EventThreadWatch.class)
class OtherWaysWindowIT {
    private static final Pattern CODE = Pattern.compile("the code (\\S+)\\.");

    @TempDir
    private Path folder;

    @Test
    void sticksAndColleaguesAreServedByTheButtons() throws Exception {
        BusyLaptop laptop = BusyLaptop.in(folder, 35);
        FieldSite site = laptop.site();
        SecureRandom random = new SecureRandom();
        try (Vault bens = site.member(FieldSite.place(folder, "bens"));
                WindowDriver window =
                        WindowDriver.open(laptop.workplace(), WindowSettings.standard(Language.english()))) {
            site.sync(bens);
            RecordId hers = saved(site, bens, laptop);
            window.type("passphrase", FieldSite.PASSPHRASE);
            window.click("unlock");
            window.await("home", () -> window.find("home-screen").isPresent());
            window.pressWithControl(KeyEvent.VK_3);
            window.await("the sync page", () -> window.find("stick-write").isPresent());

            Path stick = folder.resolve("office.stick");
            window.type("stick-out", stick.toString());
            window.click("stick-write");
            said(window, "is written");
            assertThat(Files.size(stick)).isPositive();
            window.click("stick-write");
            said(window, "There is a file of that name already.");
            window.type("stick-in", stick.toString());
            window.click("stick-read");
            said(window, "not addressed to this laptop");

            try (Hub hub = Hub.open(
                    bens,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    site.clock(),
                    random,
                    (who, count) -> {})) {
                window.type("join-address", "127.0.0.1:" + hub.address().getPort());
                window.type("join-code", hub.code());
                window.click("hub-join");
                said(window, "Synced with");
            }
            assertThat(bens.log().records()).contains(laptop.unfinished());

            RecordId another = saved(site, bens, laptop);
            boolean free = isFree(Joining.PORT);
            window.type("hub-address", "127.0.0.1");
            window.click("hub-open");
            if (free) {
                said(window, "Colleagues type the address 127.0.0.1:" + Joining.PORT);
                Matcher code = CODE.matcher(window.textOf("other-ways"));
                assertThat(code.find()).isTrue();
                Joining.Joined joined = new Joining(bens, site.clock(), random)
                        .join(Joining.address("127.0.0.1:" + Joining.PORT), code.group(1), SyncListener.NONE);
                assertThat(joined.report().sent()).isPositive();
                said(window, "taken from");
                window.click("hub-close");
                said(window, "Colleagues can no longer sync");
            } else {
                said(window, "could not be opened to colleagues");
            }

            window.pressWithControl(KeyEvent.VK_2);
            window.await("the records", () -> window.find("records-screen").isPresent());
            window.type("records-search", (free ? another : hers).toHex().substring(0, 8));
            window.await(
                    "the colleague's record", () -> window.find("record-detail").isPresent());
        }
    }

    private static RecordId saved(FieldSite site, Vault vault, BusyLaptop laptop) throws Exception {
        try (RecordWork work = site.records(vault).begin(laptop.workshop())) {
            work.save(null);
            return work.record();
        }
    }

    private static void said(WindowDriver window, String words) {
        window.await(
                words,
                () -> window.find("other-ways").isPresent()
                        && window.textOf("other-ways").contains(words));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
