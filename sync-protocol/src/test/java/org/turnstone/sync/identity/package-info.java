/** Tests of certificates, wraps and escrow. */
@NullMarked
package org.turnstone.sync.identity;

import org.jspecify.annotations.NullMarked;
