// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.Locale;

/** Roles and methods as the feed spells them, and what an ntop event means where it does not spell them. */
final class Words {
    private static final KeyTable<SocketRole> ROLES =
            new KeyTable<>(SocketRole.values(), role -> new String[] {text(role)});
    private static final KeyTable<AttributionMethod> METHODS =
            new KeyTable<>(AttributionMethod.values(), method -> new String[] {method.text()});

    private Words() {}

    static String text(SocketRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    static SocketRole role(JsonScanner scanner) {
        final SocketRole role = ROLES.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        return role == null ? SocketRole.UNKNOWN : role;
    }

    static AttributionMethod method(JsonScanner scanner) {
        final AttributionMethod method = METHODS.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        return method == null ? AttributionMethod.NONE : method;
    }

    static SocketRole roleOf(SocketEventKind kind) {
        return switch (kind) {
            case CONNECT, CONNECT_FAILED -> SocketRole.CLIENT;
            case ACCEPT, LISTEN -> SocketRole.SERVER;
            default -> SocketRole.UNKNOWN;
        };
    }

    static AttributionMethod methodOf(SocketEventKind kind) {
        return switch (kind) {
            case CONNECT, CONNECT_FAILED -> AttributionMethod.CONNECT;
            case ACCEPT -> AttributionMethod.ACCEPT;
            case SEND -> AttributionMethod.SEND;
            case RECEIVE -> AttributionMethod.RECEIVE;
            case LISTEN -> AttributionMethod.LISTEN;
            default -> AttributionMethod.PROC;
        };
    }
}
