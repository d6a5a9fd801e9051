// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.Span;
import java.util.Arrays;

/** Puts several stretches of a body together as one cache key. (NOT thread safe) */
final class KeyScratch {
    byte[] bytes = new byte[1024];
    int length;

    void clear() {
        length = 0;
    }

    void add(Span span) {
        final int size = span.to - span.from;
        reserve(size + 1);
        System.arraycopy(span.bytes, span.from, bytes, length, size);
        length += size;
        bytes[length++] = 0;
    }

    void add(String text) {
        reserve(2 * text.length());
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            bytes[length++] = (byte) (c >> 8);
            bytes[length++] = (byte) c;
        }
    }

    private void reserve(int size) {
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size));
        }
    }
}
