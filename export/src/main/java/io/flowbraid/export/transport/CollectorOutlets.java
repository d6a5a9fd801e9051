// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.config.value.CollectorAddress;
import io.flowbraid.export.message.TemplateBook;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Opens the way to a collector, without waiting for it.
 *
 * @param refreshNs templates are sent again over UDP after so long
 * @param warning takes sentences for the user
 */
public record CollectorOutlets(LongSupplier nanoClock, long refreshNs, Consumer<String> warning) {
    /** Fits a path with a tunnel or two; a fragmented datagram is lost as a whole. */
    private static final int UDP_BYTES = 1_400;

    private static final int TCP_BYTES = 16_384;

    public static int maxMessageBytes(CollectorAddress collector) {
        return collector.isTcp() ? TCP_BYTES : UDP_BYTES;
    }

    public CollectorOutlet open(CollectorAddress collector, TemplateBook templates, FlowAccount account) {
        final HostLookup lookup = new HostLookup(collector);
        final Outage outage = new Outage(collector, warning);
        return collector.isTcp()
                ? new TcpOutlet(templates, new CollectorConnection(lookup, outage, nanoClock), account, nanoClock)
                : new UdpOutlet(templates, lookup, outage, account, nanoClock, refreshNs);
    }
}
