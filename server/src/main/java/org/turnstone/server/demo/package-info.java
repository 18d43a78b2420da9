/**
 * The demo: one day of a workshop on two laptops that never met and of interviews on a third, played through the real
 * programs. The server and the laptops run as processes of their own; nothing here touches their classes.
 *
 * <p>Read {@link org.turnstone.server.demo.DemoRun} and {@link org.turnstone.server.demo.DemoStory} first.
 */
@NullMarked
package org.turnstone.server.demo;

import org.jspecify.annotations.NullMarked;
