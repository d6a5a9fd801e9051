// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketRole;

/**
 * Reads the {@code FLOWBRAID} key of an object: our own words, as an object or as a string with an object in it. Such a
 * string is read where it is, without taking its escapes away first, when it is written as our agents write it.
 * (NOT thread safe)
 */
final class ExtensionReader {
    final Span process = new Span();
    final Span container = new Span();
    final Span laterImage = new Span();
    final Span sender = new Span();
    final Span receiver = new Span();
    final TranslatedFields translated = new TranslatedFields();
    /** Wall clock of the event, ns since the epoch; 0 not said. */
    long timeNs;

    boolean isPresent;
    boolean hasKind;
    /** Why the text of the string is no object. */
    Malformation fault = Malformation.NONE;

    private final KeyOrder<ExtensionKey> keys = new KeyOrder<>(ExtensionKey.TABLE);
    private final JsonScanner content = new JsonScanner();
    private final StringContent unescaped = new StringContent();
    private final KnownObjects objects;
    private final CounterReader counters;
    private final TextCache texts;

    ExtensionReader(KnownObjects objects, CounterReader counters, TextCache texts) {
        this.objects = objects;
        this.counters = counters;
        this.texts = texts;
    }

    void clear() {
        process.clear();
        container.clear();
        laterImage.clear();
        sender.clear();
        receiver.clear();
        translated.clear();
        timeNs = 0;
        isPresent = false;
        hasKind = false;
        fault = Malformation.NONE;
    }

    /** Reads the value that comes next. Others may use the key for something else: that is passed over. */
    void read(JsonScanner scanner, SocketEvent event) {
        clear();
        final int c = scanner.peek();
        if (c == '{') {
            isPresent = true;
            readObject(scanner, event);
        } else if (c != '"') {
            scanner.skip();
        } else if (!readInPlace(scanner, event)) {
            readUnescaped(scanner, event);
        }
    }

    private boolean readInPlace(JsonScanner scanner, SocketEvent event) {
        scanner.beginContent(content);
        if (content.peek() != '{') {
            return false;
        }
        readObject(content, event);
        isPresent = scanner.endContent(content);
        return isPresent;
    }

    /** Another sender may escape more than it must. What was read in place up to there is read again. */
    private void readUnescaped(JsonScanner scanner, SocketEvent event) {
        clear();
        if (!scanner.text()) {
            return;
        }
        unescaped.unescape(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        content.wrap(unescaped.bytes, 0, unescaped.length);
        if (content.peek() != '{') {
            return;
        }
        isPresent = true;
        readObject(content, event);
        if (content.fault == Malformation.NONE && !content.isAtEnd()) {
            content.fail(Malformation.BAD_JSON);
        }
        fault = content.fault;
    }

    private void readObject(JsonScanner scanner, SocketEvent event) {
        scanner.enter('{');
        keys.begin();
        while (keys.next(scanner)) {
            if (keys.key == null) {
                scanner.skip();
            } else {
                readValue(keys.key, scanner, event);
            }
        }
    }

    private void readValue(ExtensionKey key, JsonScanner scanner, SocketEvent event) {
        switch (key) {
            case VERSION -> scanner.skip();
            case KIND -> hasKind |= KindWord.read(scanner, event);
            case ROLE -> event.role = scanner.text() ? Words.role(scanner) : SocketRole.UNKNOWN;
            case METHOD -> event.method = scanner.text() ? Words.method(scanner) : AttributionMethod.NONE;
            case HOST -> event.hostName = texts.read(scanner);
            case BOOT -> event.bootId = texts.read(scanner);
            case AGENT -> event.agent = scanner.integer(0);
            case TIME -> timeNs = scanner.integer(0);
            case KERNEL_TIME -> event.kernelNs = scanner.integer(0);
            case NETNS -> event.netns = scanner.integer(0);
            case COOKIE -> event.cookie = scanner.integer(0);
            case OPENED -> event.openedNs = scanner.integer(0);
            case BOUND_INTERFACE -> event.boundInterface = (int) scanner.integer(0);
            case SUBFLOW -> event.isSubflow = scanner.isTrue();
            case KERNEL -> event.isKernel = scanner.isTrue();
            case PROCESS -> scanner.skipObject(process, objects);
            case LATER_IMAGE -> scanner.skipObject(laterImage, objects);
            case SENDER -> scanner.skipObject(sender, objects);
            case RECEIVER -> scanner.skipObject(receiver, objects);
            case CONTAINER -> scanner.skipObject(container, objects);
            case COUNTERS -> counters.read(scanner, event.counters);
            case GENERATED -> event.totalGenerated = scanner.integer(0);
            case LOST_IN_KERNEL -> event.totalLostInKernel = scanner.integer(0);
            case SENT -> event.totalSent = scanner.integer(0);
            case LAST -> event.isLast = scanner.isTrue();
            case TRANSLATED_SOURCE, TRANSLATED_SOURCE_PORT, TRANSLATED_DESTINATION, TRANSLATED_DESTINATION_PORT ->
                translated.read(key, scanner);
        }
    }
}
