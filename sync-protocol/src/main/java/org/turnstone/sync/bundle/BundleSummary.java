package org.turnstone.sync.bundle;

/**
 * What a bundle held.
 *
 * @param entries handed to the sink
 * @param wraps handed to the sink, with entries or alone
 * @param unreadable frames of known types that could not be read
 * @param unknown frames of types this version does not know, passed over
 * @param more true if the sender has more than it put into this bundle; false for one that broke off
 * @param bytes read
 */
public record BundleSummary(int entries, int wraps, int unreadable, int unknown, boolean more, long bytes) {}
