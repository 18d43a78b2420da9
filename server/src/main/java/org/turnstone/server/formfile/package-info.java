/**
 * Forms as people hand them in: a workbook, an XForm or a folder of sheets, with a dictionary and media beside it, on disk or
 * in a zip. The command line and the server make a form of them with the same code.
 *
 * <p>Read {@link org.turnstone.server.formfile.GivenForm}, then {@link org.turnstone.server.formfile.FormMaker}. Uses xlsform,
 * form and the names of a form's files; no container. Everything but a running upload is safe to use from any thread.
 */
@NullMarked
package org.turnstone.server.formfile;

import org.jspecify.annotations.NullMarked;
