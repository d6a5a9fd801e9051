// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Grouping;
import org.jspecify.annotations.Nullable;

/** What one flow is counted under, by every {@link Grouping} and end; made again only when its owners change. */
final class FlowKeys {
    private static final Grouping[] GROUPINGS = Grouping.values();

    private final @Nullable String[] client = new @Nullable String[GROUPINGS.length];
    private final @Nullable String[] server = new @Nullable String[GROUPINGS.length];
    private final Owner clientOwner;
    private final Owner serverOwner;
    private final long clientLo;
    private final int clientPort;
    private final int interfaceId;

    /** Who was named when the keys were made: compared by identity, since identities are shared. */
    private record Owner(
            @Nullable Object process,
            @Nullable Object image,
            @Nullable Object workload) {
        static Owner of(Attribution attribution) {
            return new Owner(attribution.process, attribution.laterImage, attribution.workload);
        }

        boolean isStill(Attribution attribution) {
            return process == attribution.process
                    && image == attribution.laterImage
                    && workload == attribution.workload;
        }
    }

    private FlowKeys(FlowRecord flow, FlowContext context) {
        for (final Grouping grouping : GROUPINGS) {
            client[grouping.ordinal()] = grouping.client().text(flow, context);
            final FlowField other = grouping.server();
            server[grouping.ordinal()] = other == null ? null : other.text(flow, context);
        }
        clientOwner = Owner.of(flow.client.attribution);
        serverOwner = Owner.of(flow.server.attribution);
        clientLo = flow.client.addressLo;
        clientPort = flow.client.port;
        interfaceId = flow.interfaceId;
    }

    static FlowKeys of(FlowRecord flow, FlowContext context) {
        return new FlowKeys(flow, context);
    }

    /**
     * Whether they would be the same made again; the ends of a flow may change places, and packets may
     * take it over from a feed.
     */
    boolean areStillRight(FlowRecord flow) {
        return clientOwner.isStill(flow.client.attribution)
                && serverOwner.isStill(flow.server.attribution)
                && clientLo == flow.client.addressLo
                && clientPort == flow.client.port
                && interfaceId == flow.interfaceId;
    }

    /** At the client's end, or of the flow as a whole; null when not known. */
    @Nullable
    String client(Grouping by) {
        return client[by.ordinal()];
    }

    /** At the server's end; meaningless for what a flow has as a whole. */
    @Nullable
    String server(Grouping by) {
        return server[by.ordinal()];
    }
}
