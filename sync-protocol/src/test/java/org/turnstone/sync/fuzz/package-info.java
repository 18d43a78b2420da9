/** Fuzzing of every decoder. Read {@link org.turnstone.sync.fuzz.DecoderFuzzer} first. */
@NullMarked
package org.turnstone.sync.fuzz;

import org.jspecify.annotations.NullMarked;
