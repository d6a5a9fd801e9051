// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, from the class path, each read and compressed once. Names under {@code assets/} carry a hash
 * of what is in them and may be kept for ever; all else is asked for again, by its tag.
 */
public final class PageBundle {
    private static final String ROOT = "/io/flowbraid/web/page/";
    /** Segments that begin with a letter or digit: no way up, nothing hidden. The last has a dot: no folder. */
    private static final Pattern NAME =
            Pattern.compile("/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_-]*\\.[A-Za-z0-9_.-]+");

    private static final int NOT_MODIFIED = 304;

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /** Answers if there is such a file. */
    boolean serve(String path, Request request, Response response, Callback callback) {
        final PageFile file = find(path.equals("/") ? "/index.html" : path);
        if (file == null) {
            return false;
        }
        final HttpFields.Mutable headers = response.getHeaders();
        headers.put(
                HttpHeader.CACHE_CONTROL,
                path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put(HttpHeader.ETAG, file.tag());
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        if (file.tag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(NOT_MODIFIED);
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
        final String accepted = request.getHeaders().get(HttpHeader.ACCEPT_ENCODING);
        final boolean isZipped = file.zipped().length > 0 && accepted != null && accepted.contains("gzip");
        if (isZipped) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        Responses.send(response, callback, Answer.of(file.contentType(), isZipped ? file.zipped() : file.plain()));
        return true;
    }

    private @Nullable PageFile find(String path) {
        final PageFile known = files.get(path);
        if (known != null || !NAME.matcher(path).matches()) {
            return known;
        }
        try (InputStream in = PageBundle.class.getResourceAsStream(ROOT + path.substring(1))) {
            if (in == null) {
                return null;
            }
            final PageFile file = PageFile.of(path, in.readAllBytes());
            files.put(path, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " of the page could not be read", e);
        }
    }
}
