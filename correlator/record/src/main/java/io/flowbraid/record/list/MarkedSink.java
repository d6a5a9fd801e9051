// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.PassingSink;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Marks each record with the lists its ends are in, and passes it on: once for a report of a flow, never for a packet.
 * A list that changes so marks flows that live, too. The server is also looked for by the names that packets gave it.
 */
public final class MarkedSink extends PassingSink {
    private final Supplier<AddressLists> lists;

    /** @param lists those of now */
    public MarkedSink(FlowSink next, Supplier<AddressLists> lists) {
        super(next);
        this.lists = lists;
    }

    @Override
    public void accept(FlowRecord flow) {
        final AddressLists now = lists.get();
        flow.client.lists = AddressLists.labels(ofAddresses(now, flow.client));
        flow.server.lists = AddressLists.labels(ofNames(now, flow.names, ofAddresses(now, flow.server)));
        next.accept(flow);
    }

    private static @Nullable Map<String, String> ofAddresses(AddressLists now, FlowSide side) {
        final Map<String, String> found = now.ofAddress(side.addressHi, side.addressLo, null);
        return side.natPort >= 0 ? now.ofAddress(side.natHi, side.natLo, found) : found;
    }

    private static @Nullable Map<String, String> ofNames(
            AddressLists now, FlowNames names, @Nullable Map<String, String> before) {
        return ofName(
                now, names.dnsQuestion(), ofName(now, names.tlsServerName(), ofName(now, names.domain(), before)));
    }

    private static @Nullable Map<String, String> ofName(
            AddressLists now, @Nullable String name, @Nullable Map<String, String> before) {
        return name == null ? before : now.ofName(name, before);
    }
}
