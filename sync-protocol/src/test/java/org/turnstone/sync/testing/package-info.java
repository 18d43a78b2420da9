/**
 * What tests of every module build on: a seeded source of randomness, a clock that is set, and sites with devices whose
 * entries are sealed and signed for real. Read {@link org.turnstone.sync.testing.SyncFixtures} first.
 */
@NullMarked
package org.turnstone.sync.testing;

import org.jspecify.annotations.NullMarked;
