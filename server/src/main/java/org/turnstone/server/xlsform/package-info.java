/**
 * XLSForm workbooks become XForms: readers of .xlsx, .xls, .csv folders and Markdown tables, and the compiler behind them.
 *
 * <p>Read {@link org.turnstone.server.xlsform.WorkbookReader} (bytes to {@link org.turnstone.server.xlsform.Workbook}) and
 * {@link org.turnstone.server.xlsform.XlsFormCompiler} (workbook to XForm) first. The language is that of xlsform.org and the
 * ODK XForms specification; where those leave room, the choices of pyxform are followed, since people's forms were tried
 * with it (docs/xlsform.md lists where we differ). Plain Java: no container, no form engine. Everything is a value or
 * confined to one call; a compiler may be used by many threads.
 */
@NullMarked
package org.turnstone.server.xlsform;

import org.jspecify.annotations.NullMarked;
