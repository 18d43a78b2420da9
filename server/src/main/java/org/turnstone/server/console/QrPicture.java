package org.turnstone.server.console;

import io.nayuki.qrcodegen.QrCode;

/** A text as a QR code in SVG: one path, dark on white in either colour scheme, since readers want that. */
final class QrPicture {
    private static final int QUIET = 4;

    private QrPicture() {}

    static String of(String text, String title) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M')
                            .append(x + QUIET)
                            .append(',')
                            .append(y + QUIET)
                            .append("h1v1h-1z");
                }
            }
        }
        int size = code.size + 2 * QUIET;
        return "<svg class=\"qr\" viewBox=\"0 0 " + size + " " + size + "\" role=\"img\" aria-label=\"" + title
                + "\" shape-rendering=\"crispEdges\"><rect width=\"" + size + "\" height=\"" + size
                + "\" fill=\"#fff\"/><path d=\"" + path + "\" fill=\"#000\"/></svg>";
    }
}
