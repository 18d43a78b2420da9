package org.turnstone.server.platform;

/** What may be said of an exception in a log: its kinds, since messages may quote an answer. */
public final class Kinds {
    private Kinds() {}

    /** The class of an exception and of each of its causes, outermost first. */
    public static String of(Throwable thrown) {
        StringBuilder kinds = new StringBuilder(thrown.getClass().getName());
        for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
            kinds.append(" < ").append(t.getClass().getName());
        }
        return kinds.toString();
    }
}
