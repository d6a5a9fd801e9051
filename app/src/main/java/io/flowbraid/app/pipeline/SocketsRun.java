// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.sink.SocketJson;
import io.flowbraid.sink.SocketTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Looks once at all sockets and tells of them. */
final class SocketsRun {
    private final SocketsPlan plan;
    private final Streams streams;

    SocketsRun(SocketsPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
    }

    int run() {
        final Map<Long, String> namespaces = NetworkNamespace.names();
        try {
            final List<SocketEvent> sockets = sockets();
            if (plan.isJson()) {
                new SocketJson(namespaces).write(sockets, streams.out());
            } else {
                final SocketTable table = new SocketTable(NetworkNamespace.currentInode(), namespaces);
                streams.out().write(table.of(sockets).getBytes(StandardCharsets.UTF_8));
            }
            streams.out().flush();
            return 0;
        } catch (IntrospectionUnavailable | IOException e) {
            throw new RunFailure(e);
        }
    }

    private List<SocketEvent> sockets() throws IntrospectionUnavailable {
        try (IntrospectionSource source =
                IntrospectionSources.open(HostIdentity.ofThisHost().bootId(), null, streams.err())) {
            return SocketListing.of(source, plan.isListeningOnly());
        }
    }
}
