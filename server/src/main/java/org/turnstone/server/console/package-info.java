/**
 * The web pages for data managers and evaluation officers (Jakarta MVC with Facelets). They show and ask; every rule is in
 * the services they call.
 *
 * <p>Read {@link org.turnstone.server.console.PageGate}, {@link org.turnstone.server.console.TodayPage} and {@link org.turnstone.server.console.ConsoleSignIn}. Controllers
 * live for one request; nothing but the sign-in is in the session.
 */
@NullMarked
package org.turnstone.server.console;

import org.jspecify.annotations.NullMarked;
