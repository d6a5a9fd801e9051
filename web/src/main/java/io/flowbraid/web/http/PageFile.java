// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page.
 *
 * @param tag changes with what is in it
 * @param zipped empty when that would save nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PageFile(String contentType, String tag, byte[] plain, byte[] zipped) {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "woff2", "font/woff2",
            "webmanifest", "application/manifest+json",
            "txt", "text/plain; charset=utf-8");

    private static final int TAG_BYTES = 12;

    static PageFile of(String path, byte[] plain) {
        final String extension = path.substring(path.lastIndexOf('.') + 1);
        final byte[] zipped = zip(plain);
        return new PageFile(
                TYPES.getOrDefault(extension, "application/octet-stream"),
                tag(plain),
                plain,
                zipped.length < plain.length * 9L / 10 ? zipped : new byte[0]);
    }

    private static byte[] zip(byte[] plain) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 3 + 64);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static String tag(byte[] plain) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
            return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
