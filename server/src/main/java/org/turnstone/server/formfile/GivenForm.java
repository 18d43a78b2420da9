package org.turnstone.server.formfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.WorkbookReader;
import org.turnstone.sync.identity.FormFiles;

/**
 * The files that somebody handed in as one form, each with its part: the form itself, its dictionary, its media. Immutable;
 * the arrays are not to be written to.
 *
 * <p>The form is the only workbook (.xlsx, .xls, .md), else the sheets as survey.csv, choices.csv and so on, else the only
 * XForm. {@code dictionary.csv} is the dictionary, wherever it lies; every other file is a medium by its plain name.
 */
public final class GivenForm {
    private static final Set<String> SHEETS =
            Set.of("survey", "choices", "settings", "entities", "external_choices", "osm");
    private static final String SURVEY = "survey.csv";
    private static final String DICTIONARY = "dictionary";

    /** A file a form is made of, kept so that it can be given back to who changes the form. */
    public record Workbook(String name, byte[] content) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final String name;
    private final @Nullable Workbook workbook;
    private final SortedMap<String, byte[]> sheets;
    private final byte @Nullable [] xform;
    private final byte @Nullable [] dictionary;
    private final SortedMap<String, byte[]> media;
    private final List<FormFinding> notes;

    private GivenForm(
            String name,
            @Nullable Workbook workbook,
            SortedMap<String, byte[]> sheets,
            byte @Nullable [] xform,
            byte @Nullable [] dictionary,
            SortedMap<String, byte[]> media,
            List<FormFinding> notes) {
        this.name = name;
        this.workbook = workbook;
        this.sheets = Collections.unmodifiableSortedMap(sheets);
        this.xform = xform;
        this.dictionary = dictionary;
        this.media = Collections.unmodifiableSortedMap(media);
        this.notes = List.copyOf(notes);
    }

    /**
     * Sorts files by their parts.
     *
     * @param name of the folder or zip they lie in; it names the form if the form does not name itself
     * @param files by name, with folders before it and {@code /} between, if there are any
     * @throws FormRefusedException if there is no form among them, or more than one
     */
    public static GivenForm of(String name, Map<String, byte[]> files) throws FormRefusedException {
        return new Sorting(files).given(name);
    }

    /** A single file that is a form, whatever its name says. */
    public static GivenForm ofFile(String name, byte[] content) {
        return WorkbookReader.isWorkbook(content) || isText(name)
                ? new GivenForm(name, new Workbook(name, content), none(), null, null, none(), List.of())
                : new GivenForm(name, null, none(), content, null, none(), List.of());
    }

    /** The same form with another dictionary. */
    public GivenForm withDictionary(byte[] csv) {
        return new GivenForm(name, workbook, sheets, xform, csv, media, notes);
    }

    /** The same form with one more medium. */
    public GivenForm withMedia(String file, byte[] content) {
        SortedMap<String, byte[]> more = new TreeMap<>(media);
        more.put(file, content);
        return new GivenForm(name, workbook, sheets, xform, dictionary, more, notes);
    }

    private static SortedMap<String, byte[]> none() {
        return Collections.emptySortedMap();
    }

    private static boolean isText(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".md") || lower.endsWith(".csv");
    }

    /** All of it as one zip, to be read by {@link FormZip} and sorted again. */
    public byte[] packed() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (workbook != null) {
            files.put(workbook.name(), workbook.content());
        }
        sheets.forEach((sheet, csv) -> files.put(sheet + ".csv", csv));
        if (xform != null) {
            files.put(FormFiles.XFORM, xform);
        }
        if (dictionary != null) {
            files.put(FormFiles.DICTIONARY, dictionary);
        }
        media.forEach((file, content) -> files.put(FormFiles.MEDIA + file, content));
        return FormZip.write(files);
    }

    /** What it was called where it was found. */
    String name() {
        return name;
    }

    Optional<Workbook> workbook() {
        return Optional.ofNullable(workbook);
    }

    /** The sheets by their names, if the form is a folder of sheets; else empty. */
    SortedMap<String, byte[]> sheets() {
        return sheets;
    }

    Optional<byte[]> xform() {
        return Optional.ofNullable(xform);
    }

    Optional<byte[]> dictionary() {
        return Optional.ofNullable(dictionary);
    }

    /** By plain name. */
    SortedMap<String, byte[]> media() {
        return media;
    }

    List<FormFinding> notes() {
        return notes;
    }

    @Override
    public String toString() {
        return "form with " + media.size() + " media";
    }

    /** One pass over the files. */
    private static final class Sorting {
        private final SortedMap<String, byte[]> workbooks = new TreeMap<>();
        private final SortedMap<String, byte[]> sheets = new TreeMap<>();
        private final SortedMap<String, byte[]> xforms = new TreeMap<>();
        private final SortedMap<String, byte[]> media = new TreeMap<>();
        private byte @Nullable [] dictionary;

        Sorting(Map<String, byte[]> files) throws FormRefusedException {
            boolean folderOfSheets = files.keySet().stream()
                    .anyMatch(name -> !isMedia(name) && plain(name).equals(SURVEY));
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                if (!isLitter(file.getKey())) {
                    sort(file.getKey(), file.getValue(), folderOfSheets);
                }
            }
        }

        /** What programs that make zips put in unasked. */
        private static boolean isLitter(String name) {
            return name.startsWith("__MACOSX/")
                    || plain(name).startsWith(".")
                    || plain(name).startsWith("~$");
        }

        private static String plain(String name) {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        private static boolean isMedia(String name) {
            int end = name.lastIndexOf('/');
            String folder = end < 0 ? "" : plain(name.substring(0, end));
            return folder.equals("media") || folder.endsWith("-media");
        }

        private void sort(String name, byte[] content, boolean folderOfSheets) throws FormRefusedException {
            String plain = plain(name);
            String lower = plain.toLowerCase(Locale.ROOT);
            if (isMedia(name)) {
                medium(plain, content);
            } else if (lower.equals(FormFiles.DICTIONARY) || lower.equals(DICTIONARY)) {
                dictionary = content;
            } else if (lower.endsWith(".xlsx")
                    || lower.endsWith(".xls")
                    || lower.endsWith(".xlsm")
                    || lower.endsWith(".md")) {
                workbooks.put(plain, content);
            } else if (folderOfSheets
                    && lower.endsWith(".csv")
                    && SHEETS.contains(lower.substring(0, lower.length() - ".csv".length()))) {
                sheets.put(lower.substring(0, lower.length() - ".csv".length()), content);
            } else if (name.equals(FormFiles.XFORM) || lower.endsWith(".xml") && XFormText.isXForm(content)) {
                xforms.put(plain, content);
            } else {
                medium(plain, content);
            }
        }

        private void medium(String plain, byte[] content) throws FormRefusedException {
            if (plain.isEmpty() || plain.indexOf('\\') >= 0) {
                throw new FormRefusedException(
                        "A file of the form has no plain name. Nothing was changed. Name it with letters and digits.");
            }
            if (media.put(plain, content) != null) {
                throw new FormRefusedException("The form has two files named " + plain
                        + ". Nothing was changed. Media are found by their names: rename one.");
            }
        }

        GivenForm given(String name) throws FormRefusedException {
            one(workbooks, "workbooks");
            if (workbooks.isEmpty() && sheets.isEmpty()) {
                one(xforms, "XForms");
            }
            List<FormFinding> notes = new ArrayList<>();
            if (!workbooks.isEmpty()) {
                Workbook book = workbooks.entrySet().stream()
                        .map(file -> new Workbook(file.getKey(), file.getValue()))
                        .findFirst()
                        .orElseThrow();
                leftOut(sheets, book.name(), notes);
                leftOut(xforms, book.name(), notes);
                return given(book.name(), book, none(), null, notes);
            }
            if (!sheets.isEmpty()) {
                leftOut(xforms, SURVEY, notes);
                return given(name, null, sheets, null, notes);
            }
            if (!xforms.isEmpty()) {
                return given(name, null, none(), xforms.get(xforms.firstKey()), notes);
            }
            throw new FormRefusedException("There is no form among the files: it is a workbook (.xlsx or .xls), the"
                    + " sheets as survey.csv, choices.csv and settings.csv, or an XForm (.xml). Nothing was changed.");
        }

        private GivenForm given(
                String name,
                @Nullable Workbook book,
                SortedMap<String, byte[]> sheetsOfForm,
                byte @Nullable [] xform,
                List<FormFinding> notes) {
            return new GivenForm(name, book, sheetsOfForm, xform, dictionary, media, notes);
        }

        private static void one(SortedMap<String, byte[]> found, String what) throws FormRefusedException {
            if (found.size() > 1) {
                throw new FormRefusedException("There are several " + what + " among the files: "
                        + String.join(", ", found.keySet()) + ". Nothing was changed. Send the one that is the form.");
            }
        }

        private static void leftOut(SortedMap<String, byte[]> others, String form, List<FormFinding> notes) {
            if (!others.isEmpty()) {
                notes.add(FormFinding.note(
                        "The form was made of " + form + "; left out: " + String.join(", ", others.keySet()) + "."));
            }
        }
    }
}
