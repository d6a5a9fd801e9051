// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.JsonScanner;
import io.flowbraid.introspection.wire.json.Span;
import io.flowbraid.introspection.wire.vocabulary.SideKey;

/** Where one end's process information elements are in the body. (NOT thread safe) */
final class SideFields {
    final Span[] spans = new Span[SideKey.FIELDS];
    private final JsonScanner scanner = new JsonScanner();

    SideFields() {
        for (int i = 0; i < spans.length; i++) {
            spans[i] = new Span();
        }
    }

    void clear() {
        for (final Span span : spans) {
            span.clear();
        }
    }

    boolean hasProcess() {
        return !spans[SideKey.SRC_PID.field()].isEmpty() || !spans[SideKey.SRC_NAME.field()].isEmpty();
    }

    Span span(SideKey key) {
        return spans[key.field()];
    }

    long number(SideKey key, long otherwise) {
        final Span span = spans[key.field()];
        if (span.isEmpty()) {
            return otherwise;
        }
        scanner.wrap(span);
        return scanner.integer(otherwise);
    }

    String text(SideKey key) {
        final Span span = spans[key.field()];
        if (span.isEmpty()) {
            return "";
        }
        scanner.wrap(span);
        return scanner.text() ? scanner.tokenText() : "";
    }
}
