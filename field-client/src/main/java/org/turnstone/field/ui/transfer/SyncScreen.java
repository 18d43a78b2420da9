package org.turnstone.field.ui.transfer;

/** What a presenter can tell the sync screen. Called on the presenter's thread; the screen goes to its own. */
interface SyncScreen {
    void show(SyncPicture picture);
}
