package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePathWrapper;

/** MVStore's way to a {@link FaultyDisk}. Public, since MVStore makes others of it. */
public final class FaultyStoreFile extends FilePathWrapper {
    @Override
    public String getScheme() {
        return FaultyDisk.SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return FaultyDisk.channel(Path.of(getBase().toString()), super.open(mode));
    }
}
