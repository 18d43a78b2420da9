/** The layout of the whole house as a test: docs/architecture.md is read, and the classes are held against it. */
@NullMarked
package org.turnstone.layout;

import org.jspecify.annotations.NullMarked;
