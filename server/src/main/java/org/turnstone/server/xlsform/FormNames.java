package org.turnstone.server.xlsform;

/**
 * How a form is called when its settings do not say.
 *
 * @param root the name of the root element
 * @param id the form's id, and its title; usually the file's name without what follows its last period
 */
public record FormNames(String root, String id) {
    /** For a workbook of that file name. */
    public static FormNames ofFile(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String stem = dot <= 0 ? fileName : fileName.substring(0, dot);
        return new FormNames("data", stem.isBlank() ? "data" : stem);
    }
}
