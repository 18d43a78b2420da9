package org.turnstone.server.dataset;

import java.util.Map;
import org.turnstone.sync.record.AttachmentRef;

/** Names the files of attachments by what they are, since the name a file had on a laptop is not kept. */
final class MediaType {
    private static final Map<String, String> EXTENSIONS = Map.of(
            "image/jpeg", ".jpg",
            "image/png", ".png",
            "image/gif", ".gif",
            "image/webp", ".webp",
            "audio/mpeg", ".mp3",
            "audio/mp4", ".m4a",
            "audio/wav", ".wav",
            "video/mp4", ".mp4",
            "application/pdf", ".pdf",
            "text/plain", ".txt");

    private MediaType() {}

    static String extensionOf(AttachmentRef ref) {
        return EXTENSIONS.getOrDefault(ref.mediaType(), ".bin");
    }
}
