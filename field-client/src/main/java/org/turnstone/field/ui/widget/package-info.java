/**
 * Parts that several screens use: text that wraps, cards, choices as cards, dates in three fields. They hold no rules.
 */
@NullMarked
package org.turnstone.field.ui.widget;

import org.jspecify.annotations.NullMarked;
