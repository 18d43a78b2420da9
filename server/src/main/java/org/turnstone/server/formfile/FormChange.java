package org.turnstone.server.formfile;

/**
 * One difference between two versions of a form.
 *
 * @param path of the question, repeat or group, as it is called in the newer version
 * @param sentence what differs, and what to do about it if it does not pass as it stands
 */
public record FormChange(Kind kind, String path, String sentence) {
    /** What differs. */
    public enum Kind {
        ADDED(true),
        REMOVED(true),
        CHOICES_ADDED(true),
        WORDING(true),
        /** The same question goes on under another name, so that its answers would stand in two columns. */
        RENAMED(false),
        /** Answers of another type would stand in one column. */
        RETYPED(false),
        /** A code went or means something else, so that one column would hold answers to two questions. */
        CHOICES_CHANGED(false),
        /** Answers already given would be shown and exported to more people. */
        LESS_PROTECTED(false),
        /** Rows, or answers given at the same time, would come together by two rules. */
        MERGED_OTHERWISE(false);

        private final boolean harmless;

        Kind(boolean harmless) {
            this.harmless = harmless;
        }

        /** Whether a version may be published with it, without anybody saying why. */
        public boolean isHarmless() {
            return harmless;
        }
    }

    @Override
    public String toString() {
        return path + ": " + sentence;
    }
}
