@NullMarked
package org.turnstone.server.account;

import org.jspecify.annotations.NullMarked;
