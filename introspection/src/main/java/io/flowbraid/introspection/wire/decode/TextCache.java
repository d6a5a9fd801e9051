// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.JsonScanner;

/** Strings of a body that come again and again: the same bytes give the same instance. (NOT thread safe) */
final class TextCache {
    private static final int ENTRIES = 1 << 10;
    private static final long BYTE_LIMIT = 1L << 20;

    private final ByteCache<String> texts = new ByteCache<>(ENTRIES, BYTE_LIMIT);
    /** Strings in the content of a string: the same bytes can be another text there. */
    private final ByteCache<String> contentTexts = new ByteCache<>(ENTRIES, BYTE_LIMIT);

    /** Reads the value that comes next; empty when it is neither a string nor a number. */
    String read(JsonScanner scanner) {
        return scanner.text() ? ofToken(scanner) : "";
    }

    /** The text of the scanner's last token. */
    String ofToken(JsonScanner scanner) {
        final ByteCache<String> cache = scanner.isInString() ? contentTexts : texts;
        final String known = cache.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        if (known != null) {
            return known;
        }
        final String text = scanner.tokenText();
        cache.put(scanner.bytes, scanner.tokenFrom, scanner.tokenTo, text);
        return text;
    }
}
