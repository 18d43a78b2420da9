package org.turnstone.field.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.testing.SettableClock;

/** A laptop with the form that asks everything a form can ask. */
public final class EverythingLaptop {
    private final Laptop laptop;

    private EverythingLaptop(Laptop laptop) {
        this.laptop = laptop;
    }

    public static EverythingLaptop in(Path folder, long seed) throws IOException {
        return new EverythingLaptop(Laptop.with(folder, seed, WalkedFormsWindowIT.everything()));
    }

    public FormHash form() {
        return laptop.other(0);
    }

    public Vault open() {
        return laptop.open();
    }

    public Records records(Vault vault) {
        return laptop.records(vault);
    }

    public SettableClock clock() {
        return laptop.clock();
    }

    public ZoneId zone() {
        return Laptop.ZONE;
    }
}
