// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;

/** ntop's word for what happened, ours where ntop has none; in the order of {@link SocketEventKind}. */
enum KindWord {
    CONNECT(SocketEventKind.CONNECT),
    CONNECT_FAILED(SocketEventKind.CONNECT_FAILED),
    ACCEPT(SocketEventKind.ACCEPT),
    CLOSE(SocketEventKind.CLOSE),
    RETRANSMIT(SocketEventKind.RETRANSMIT),
    SEND(SocketEventKind.SEND),
    RECV(SocketEventKind.RECEIVE),
    UPDATE(SocketEventKind.UPDATE),
    LISTEN(SocketEventKind.LISTEN),
    HEARTBEAT(SocketEventKind.HEARTBEAT),
    TRANSLATION(SocketEventKind.TRANSLATION),
    TRANSLATION_END(SocketEventKind.TRANSLATION_END),
    ADDRESS(SocketEventKind.ADDRESS),
    EXPORTED(SocketEventKind.EXPORTED);

    static final KeyTable<KindWord> TABLE = new KeyTable<>(values(), word -> new String[] {word.name()});

    final SocketEventKind kind;

    KindWord(SocketEventKind kind) {
        this.kind = kind;
    }

    /** Sets the kind of the event by the value that comes next; false when it is no such word. */
    static boolean read(JsonScanner scanner, SocketEvent event) {
        final KindWord word = scanner.text() ? TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo) : null;
        if (word == null) {
            return false;
        }
        event.kind = word.kind;
        return true;
    }
}
