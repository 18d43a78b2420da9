package org.turnstone.field.ui.form;

/** What a presenter can tell the form screen. Called on the presenter's thread; the screen goes to its own. */
public interface FormScreen {
    void show(FormPicture picture);

    /**
     * The screen is done with.
     *
     * @param sentence what became of the record
     */
    void leave(String sentence);

    /** Something went wrong that is not about one answer. */
    void alarm(String sentence);
}
