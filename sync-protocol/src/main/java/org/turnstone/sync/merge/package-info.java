/**
 * What a record's changes say together: one state, the same on every replica that holds the same changes
 * (docs/protocol.md, "Merge").
 *
 * <p>Read {@link org.turnstone.sync.merge.Merger} and {@link org.turnstone.sync.merge.RecordState} first. Merge is a pure
 * function of a {@link org.turnstone.sync.merge.RecordHistory}: it consults no clock, form, log, network or storage, and
 * the order in which changes arrived has no effect. May use {@code sync.record}, {@code sync.change} and the JDK.
 * Everything public is immutable and safe to share between threads; the working objects are confined to one merge.
 */
@NullMarked
package org.turnstone.sync.merge;

import org.jspecify.annotations.NullMarked;
