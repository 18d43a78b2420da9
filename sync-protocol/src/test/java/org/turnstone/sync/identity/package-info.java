/** Tests of certificates, wraps and escrow, and of what the control log adds up to. */
@NullMarked
package org.turnstone.sync.identity;

import org.jspecify.annotations.NullMarked;
