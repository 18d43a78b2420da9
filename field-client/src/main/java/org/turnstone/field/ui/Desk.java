package org.turnstone.field.ui;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * How a view has something done while a vault is open: the work runs on the vault's executor, its result comes back to the
 * event thread. Of what a lock overtook nothing comes back; what fails is said in the window.
 */
public interface Desk {
    /** @param answer told on the event thread, unless the vault was locked meanwhile */
    <T> void ask(Callable<T> work, Consumer<? super T> answer);

    /**
     * The same where a failure has a place on the screen.
     *
     * @param failed told on the event thread what happened, in words
     */
    <T> void ask(Callable<T> work, Consumer<? super T> answer, Consumer<String> failed);
}
