package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The vaults of the people who share one laptop: {@code vault}, {@code vault-2} and so on beside each other, each with its own
 * keys and passphrase. What the list calls a person stands in a small file beside the vault, readable by anybody who has the
 * laptop: initials will do.
 *
 * <p>Keeps nothing in memory; one thread at a time.
 */
public final class VaultShelf {
    private static final int MOST = 20;
    private static final int MAX_NAME = 40;

    private final Path first;
    private final Path guards;

    /** @param first where the first vault lies, or will */
    public VaultShelf(Path first, Path guards) {
        this.first = first.toAbsolutePath().normalize();
        this.guards = guards;
    }

    /**
     * Somebody with a vault here.
     *
     * @param name what the list calls them, or empty
     */
    public record Person(String name, VaultPlace place) {
        @Override
        public String toString() {
            return "person with " + place;
        }
    }

    /** Everybody who has a vault here, damaged ones too. */
    public List<Person> people() {
        List<Person> people = new ArrayList<>();
        for (int number = 1; number <= MOST; number++) {
            VaultPlace place = place(number);
            if (VaultHeader.isAt(place) || Files.exists(place.store())) {
                people.add(new Person(name(number), place));
            }
        }
        return List.copyOf(people);
    }

    /**
     * Where the next person's vault goes, with what the list is to call them.
     *
     * @throws VaultUnwritableException if the name cannot be kept
     * @throws IllegalStateException if the laptop has no room for more people
     */
    public VaultPlace add(String name) throws VaultUnwritableException {
        for (int number = 1; number <= MOST; number++) {
            VaultPlace place = place(number);
            if (!VaultHeader.isAt(place) && !Files.exists(place.store())) {
                keepName(number, name.strip());
                return place;
            }
        }
        throw new IllegalStateException("a laptop keeps at most " + MOST + " vaults");
    }

    private void keepName(int number, String name) throws VaultUnwritableException {
        try {
            Files.createDirectories(nameFile(number).getParent());
            Files.writeString(nameFile(number), name.substring(0, Math.min(name.length(), MAX_NAME)));
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        }
    }

    private String name(int number) {
        try {
            byte[] bytes = Files.exists(nameFile(number)) ? Files.readAllBytes(nameFile(number)) : new byte[0];
            String name = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            return name.substring(0, Math.min(name.length(), MAX_NAME));
        } catch (IOException e) {
            return "";
        }
    }

    private VaultPlace place(int number) {
        return new VaultPlace(number == 1 ? first : first.resolveSibling(first.getFileName() + "-" + number), guards);
    }

    private Path nameFile(int number) {
        return beside((number == 1 ? "" : "-" + number) + ".name");
    }

    /** A file beside the first vault that belongs to nobody's vault. */
    public Path beside(String ending) {
        return first.resolveSibling(first.getFileName() + ending);
    }
}
